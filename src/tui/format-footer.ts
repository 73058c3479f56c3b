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
  help: [
    { label: 'any key', short: 'closes this' },
    { label: '▸', short: 'is selected' },
    { label: '*', short: 'is tried first' },
  ],
  rename: [
    { label: 'enter', short: 'rename' },
    { label: 'ctrl+u', short: 'no name' },
    { label: 'esc', short: 'leave it' },
  ],
  'new-key': [
    { label: 'enter', short: 'next, then save' },
    { label: '↑', short: 'back' },
    { label: 'tab', short: 'pick' },
    { label: 'esc', short: 'throw away' },
  ],
  ask: [
    { label: 'y', short: 'yes' },
    { label: 'n', short: 'no' },
  ],
  leaving: [{ label: 'ctrl+c', short: 'end at once' }],
};

export type FooterModel = {
  readonly width: number;
  readonly mode: Mode;
  readonly canDo: (verb: Verb) => boolean;
  /** Without keys to act on, what can do nothing is left out; else it is dim and keeps its place. */
  readonly hasKeys: boolean;
};

/** A narrow window drops from the middle, never help and quit. */
export function formatFooter({ width, mode, canDo, hasKeys }: FooterModel): Spans {
  if (mode.kind !== 'browse') {
    return whileIn[mode.kind].flatMap((hint) => draw(hint, true));
  }
  const offered = keyBindings.filter(({ inFooter }) => inFooter);
  const ends = offered.filter(({ verb }) => always.includes(verb));
  const others = offered.filter(({ verb }) => !always.includes(verb) && (hasKeys || canDo(verb)));
  const drawAll = (bindings: readonly Binding[]) =>
    bindings.flatMap((binding) => draw(binding, canDo(binding.verb)));
  for (let count = others.length; count > 0; count -= 1) {
    const footer = drawAll([...others.slice(0, count), ...ends]);
    if (widthOf(footer) <= width) {
      return footer;
    }
  }
  return drawAll(ends);
}

function draw({ label, short }: Hint, isLive: boolean): Spans {
  return [
    span(` ${label}`, isLive ? { bold: true } : { dim: true }),
    span(` ${short} `, { dim: true }),
  ];
}
