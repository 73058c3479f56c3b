import { describe, expect, test } from 'vitest';
import { type Health, states } from '../../src/keys/health.js';
import {
  isAvailable,
  type KeyFacts,
  newKeyFacts,
  readinessOf,
  stateOf,
} from '../../src/keys/key-facts.js';
import { at, minute, onPath, restUntil, someFacts, start } from './some-facts.js';

const rest = restUntil(minute);

/** Everything that can be wrong at once; each row takes the first of it away. */
const everything: KeyFacts = someFacts({
  enabled: false,
  checking: true,
  health: 'invalid',
  cooldown: rest,
  unreachable: rest,
});

test('the state is one word: the first that applies, in the order of the list', () => {
  const rows: KeyFacts[] = [everything];
  const without = (fields: Partial<KeyFacts>) =>
    rows.push({ ...(rows.at(-1) ?? everything), ...fields });
  without({ enabled: true });
  without({ checking: false });
  without({ health: 'exhausted' });
  without({ health: 'restricted' });
  without({ cooldown: null });
  without({ unreachable: null });
  without({ health: 'unverified' });
  without({ health: 'unchecked' });
  without({ health: 'healthy' });
  expect(rows.map((facts) => stateOf(facts, start))).toEqual(states);
});

test('a rest that is over no longer shows', () => {
  const facts = someFacts({ cooldown: rest, unreachable: rest });
  expect(stateOf(facts, at(minute - 1))).toBe('cooling');
  expect(stateOf(facts, at(minute))).toBe('healthy');
});

describe('available', () => {
  test.each<[Health, boolean]>([
    ['unchecked', true],
    ['healthy', true],
    ['restricted', true],
    ['unverified', true],
    ['invalid', false],
    ['exhausted', false],
  ])('%s: %s', (health, available) => {
    expect(isAvailable(someFacts({ health }), start)).toBe(available);
  });

  test.each<[name: string, fields: Partial<KeyFacts>, available: boolean]>([
    ['disabled', { enabled: false }, false],
    ['cooling', { cooldown: rest }, false],
    ['unreachable', { unreachable: rest }, false],
    ['back from a cooldown', { cooldown: restUntil(0) }, true],
    ['being checked', { checking: true }, true],
    ['not for one path', { scopeRests: new Map([['/chat', rest]]) }, true],
  ])('%s: %s', (_name, fields, available) => {
    expect(isAvailable(someFacts(fields), start)).toBe(available);
  });

  test('is a new key at once, before any check of it', () => {
    expect(isAvailable(newKeyFacts, start)).toBe(true);
    expect(readinessOf(newKeyFacts, onPath('/chat'), start).kind).toBe('ready');
  });
});

describe('readiness', () => {
  const over = restUntil(0);
  const trial = restUntil(0, { onTrial: true });
  const scoped = (entry: typeof rest) => ({ scopeRests: new Map([['/chat', entry]]) });
  test.each<[name: string, fields: Partial<KeyFacts>, kind: string]>([
    ['nothing is wrong', {}, 'ready'],
    ['being checked', { checking: true }, 'ready'],
    ['disabled', { enabled: false }, 'out'],
    ['disabled, and back from a cooldown', { enabled: false, cooldown: over }, 'out'],
    ['invalid', { health: 'invalid' }, 'out'],
    ['invalid, and back from a cooldown', { health: 'invalid', cooldown: over }, 'out'],
    ['out of money', { health: 'exhausted', exhaustedRest: rest }, 'out'],
    ['out of money, nobody knows until when', { health: 'exhausted' }, 'out'],
    ['out of money, due', { health: 'exhausted', exhaustedRest: over }, 'trial'],
    ['out of money, on trial', { health: 'exhausted', exhaustedRest: trial }, 'on-trial'],
    [
      'out of money, due, but cooling',
      { health: 'exhausted', exhaustedRest: over, cooldown: rest },
      'resting',
    ],
    ['cooling', { cooldown: rest }, 'resting'],
    ['back from a cooldown', { cooldown: over }, 'trial'],
    ['on trial after a cooldown', { cooldown: trial }, 'on-trial'],
    ['unreachable', { unreachable: rest }, 'resting'],
    ['no longer unreachable', { unreachable: over }, 'ready'],
    ['not for this path', scoped(rest), 'resting'],
    ['this path again', scoped(over), 'trial'],
    ['this path on trial', scoped(trial), 'on-trial'],
    ['back from a cooldown, not for this path', { cooldown: over, ...scoped(rest) }, 'resting'],
  ])('%s: %s → %s', (_name, fields, kind) => {
    expect(readinessOf(someFacts(fields), onPath('/chat'), start).kind).toBe(kind);
  });

  test('a rest of another path does not count', () => {
    expect(readinessOf(someFacts(scoped(rest)), onPath('/images'), start).kind).toBe('ready');
  });
});
