import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Choice, chooseKey, type Need } from '../../src/keys/choose-key.js';
import type { KeyFacts } from '../../src/keys/key-facts.js';
import { minute, onPath, restUntil, second, someFacts, start } from './some-facts.js';

type Key = { readonly id: number; readonly facts: KeyFacts };

const ready = {};
const out: Partial<KeyFacts> = { health: 'invalid' };
const resting = (ms: number): Partial<KeyFacts> => ({ cooldown: restUntil(ms) });
const back: Partial<KeyFacts> = { cooldown: restUntil(0) };
const spent: Partial<KeyFacts> = { spent: new Map([['/chat', restUntil(minute)]]) };
const wasSpent: Partial<KeyFacts> = { spent: new Map([['/chat', restUntil(0)]]) };
const spentElsewhere: Partial<KeyFacts> = {
  spent: new Map([['/images', restUntil(minute)]]),
};
const onTrial: Partial<KeyFacts> = { cooldown: restUntil(0, { onTrial: true }) };

/** Keys are numbered from 1, as in an id. */
function choose(
  all: readonly Partial<KeyFacts>[],
  { from = 0, tried = [], joinTrials = false, preferred }: Options = {},
): Choice<Key> {
  const keys = all.map((fields, index) => ({ id: index + 1, facts: someFacts(fields) }));
  const need: Need<Key> = {
    scope: onPath('/chat'),
    isTried: ({ id }) => tried.includes(id),
    joinTrials,
  };
  return chooseKey(keys, from, need, start, keys.find(({ id }) => id === preferred) ?? null);
}

type Options = {
  readonly from?: number;
  readonly tried?: readonly number[];
  readonly joinTrials?: boolean;
  readonly preferred?: number;
};

function chosen(choice: Choice<Key>): number | null {
  return choice.kind === 'use' ? choice.key.id : null;
}

describe('the key that is chosen', () => {
  test.each<[name: string, keys: Partial<KeyFacts>[], options: Options, id: number | null]>([
    ['is the first', [ready, ready], {}, 1],
    ['is the first that is available', [out, resting(second), ready, ready], {}, 3],
    ['is none of no keys', [], {}, null],
    ['is none if all are out', [out, out], {}, null],
    ['is the one at the start', [ready, ready, ready], { from: 1 }, 2],
    ['comes after the last from the first', [ready, ready, ready], { from: 2, tried: [3] }, 1],
    ['was not tried before', [ready, ready], { tried: [1] }, 2],
    ['is none if all were tried', [ready, ready], { tried: [1, 2] }, null],
    ['is one that is back, in its place', [back, ready], {}, 1],
    ['is not one on trial', [onTrial, ready], {}, 2],
    ['is none rather than one on trial', [onTrial], {}, null],
    ['is one on trial after a wait', [onTrial], { joinTrials: true }, 1],
    ['is not one that is spent', [spent, out, ready], {}, 3],
    ['is one that is spent if there is no other', [out, spent, resting(second), spent], {}, 2],
    ['is one that is spent rather than one on trial', [onTrial, spent], {}, 2],
    ['is one that is spent once the others were tried', [spent, ready], { tried: [2] }, 1],
    ['is one back from a rest rather than one that is spent', [spent, back], {}, 2],
    ['is one that was spent before', [wasSpent, ready], {}, 1],
    ['is one that is spent for something else', [spentElsewhere, ready], {}, 1],
    ['is one that is spent if the user chose it', [ready, spent], { from: 1, preferred: 2 }, 2],
  ])('%s', (_name, keys, options, id) => {
    expect(chosen(choose(keys, options))).toBe(id);
  });

  test('says whether the request is the one that tries it', () => {
    expect(choose([back])).toMatchObject({ trial: true });
    expect(choose([ready])).toMatchObject({ trial: false });
    expect(choose([onTrial], { joinTrials: true })).toMatchObject({ trial: false });
  });
});

describe('without a key', () => {
  test.each<
    [keys: Partial<KeyFacts>[], options: Options, soonestMs: number | null, onTrial: boolean]
  >([
    [[out, out], {}, null, false],
    [[resting(minute), resting(3 * second), resting(2 * minute)], {}, 3 * second, false],
    [[resting(minute), resting(3 * second)], { tried: [2] }, minute, false],
    [[resting(3 * second)], { tried: [1] }, null, false],
    [[out, onTrial, resting(second)], {}, second, true],
    [[onTrial], { tried: [1] }, null, false],
  ])('%#: it is known when the soonest untried one is back', (keys, options, soonestMs, trial) => {
    expect(choose(keys, options)).toEqual({ kind: 'none', soonestMs, onTrial: trial });
  });
});

test('whatever the keys and the start, a usable key is found if there is one, and no other', () => {
  const kinds = fc.constantFrom(ready, spent, out, resting(second), back, onTrial);
  const cases = fc.tuple(fc.array(kinds, { maxLength: 8 }), fc.nat(20), fc.subarray([1, 2, 3, 4]));
  fc.assert(
    fc.property(cases, ([keys, from, tried]) => {
      const id = chosen(choose(keys, { from, tried }));
      const usable = keys.flatMap((key, index) =>
        (key === ready || key === back || key === spent) && !tried.includes(index + 1)
          ? [index + 1]
          : [],
      );
      if (id === null) {
        expect(usable).toEqual([]);
      } else {
        expect(usable).toContain(id);
        const isFirstChoice = (one: number) => keys[one - 1] !== spent;
        expect(isFirstChoice(id)).toBe(usable.some(isFirstChoice));
      }
    }),
  );
});
