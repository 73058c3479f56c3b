import { type Binding, keyBindings, type Verb } from './key-bindings.js';
import { type Spans, span, widthOf } from './spans.js';
import type { Mode } from './view-state.js';

type Hint = Pick<Binding, 'label' | 'short'>;

const always: readonly Verb[] = ['help', 'quit'];

/** What the keys do while something else than the list has them. */
const whileIn: Readonly<Record<Exclude<Mode['kind'], 'browse'>, readonly Hint[]>> = {
  filter: [
    { label: 'enter', short: 'keep' },
    { label: 'esc', short: 'clear' },
    { label: '↑ ↓', short: 'move' },
  ],
  help: [{ label: 'any key', short: 'close' }],
  ask: [
    { label: 'y', short: 'yes' },
    { label: 'n', short: 'no' },
  ],
  leaving: [{ label: 'ctrl+c', short: 'end at once' }],
};

/** The keys that can do something now. A narrow window drops from the middle, never help and quit. */
export function formatFooter(width: number, mode: Mode, canDo: (verb: Verb) => boolean): Spans {
  if (mode.kind !== 'browse') return draw(whileIn[mode.kind]);
  const offered = keyBindings.filter(({ short }) => short !== '');
  const ends = offered.filter(({ verb }) => always.includes(verb));
  const others = offered.filter(({ verb }) => !always.includes(verb) && canDo(verb));
  for (let count = others.length; count > 0; count -= 1) {
    const footer = draw([...others.slice(0, count), ...ends]);
    if (widthOf(footer) <= width) return footer;
  }
  return draw(ends);
}

function draw(bindings: readonly Hint[]): Spans {
  return bindings.flatMap(({ label, short }) => [
    span(` ${label}`, { bold: true }),
    span(` ${short} `, { dim: true }),
  ]);
}
