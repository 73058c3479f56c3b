import { expect, test } from 'vitest';
import type { KeyFacts } from '../../src/keys/key-facts.js';
import { whyTried } from '../../src/keys/why.js';
import { at, hour, minute, restUntil, someFacts, start } from './some-facts.js';

const undrilled = { drill: null, isPretended: false };
const active = { isActive: true, isPreferred: false, ...undrilled };
const waiting = { isActive: false, isPreferred: false, ...undrilled };
const preferred = { isActive: true, isPreferred: true, ...undrilled };
const evidence = { atWall: start.wall, text: 'GET /models → 401 invalid_api_key' };

/** As a person reads it: in the zone of the test's own machine. */
function clockAt(ms: number): string {
  return new Date(at(ms).wall).toTimeString().slice(0, 8);
}

test.each<[sentence: string, fields: Partial<KeyFacts>, place: typeof active]>([
  ['tried first', {}, active],
  ['tried first: you chose it, until it fails', {}, preferred],
  ['tried when those before it fail', {}, waiting],
  ['tried first, while a health check runs', { checking: true }, active],
  ['not tried: you switched it off', { enabled: false, health: 'invalid', evidence }, active],
  ['not tried: GET /models → 401 invalid_api_key', { health: 'invalid', evidence }, waiting],
  ['not tried: invalid', { health: 'invalid' }, waiting],
  ['not tried: out of money', { health: 'exhausted' }, waiting],
  [
    `not tried until ${clockAt(hour)}: POST /chat → 402`,
    {
      health: 'exhausted',
      evidence: { ...evidence, text: 'POST /chat → 402' },
      exhaustedRest: restUntil(hour),
    },
    waiting,
  ],
  [
    'out of money: one request tries whether that still holds (POST /chat → 402)',
    {
      health: 'exhausted',
      evidence: { ...evidence, text: 'POST /chat → 402' },
      exhaustedRest: restUntil(0),
    },
    waiting,
  ],
  [
    `rests until ${clockAt(minute)}: 429 rate limited, as the provider told`,
    { cooldown: restUntil(minute, { told: true }) },
    waiting,
  ],
  [
    `rests until ${clockAt(minute)}: 429 rate limited, as a guess`,
    { cooldown: restUntil(minute) },
    waiting,
  ],
  ['its rest is over: one request tries it first', { cooldown: restUntil(0) }, waiting],
  [
    `not tried until ${clockAt(minute)}: connection refused (ECONNREFUSED)`,
    { unreachable: restUntil(minute, { reason: 'connection refused (ECONNREFUSED)' }) },
    waiting,
  ],
  [
    `tried first; not for /images until ${clockAt(minute)}`,
    { scopeRests: new Map([['/images', restUntil(minute)]]) },
    active,
  ],
  ['tried first', { scopeRests: new Map([['/images', restUntil(0)]]) }, active],
  [
    `tried first; after all others for big until ${clockAt(minute)}: its limit is used up`,
    { spent: new Map([['big', restUntil(minute)]]) },
    active,
  ],
  ['tried first', { spent: new Map([['big', restUntil(0)]]) }, active],
])('%s', (sentence, fields, place) => {
  expect(whyTried(someFacts(fields), place, start)).toBe(sentence);
});

test('a drill stands in front, and no provider is said to have told what it made up', () => {
  const drill = { answer: '429', untilWall: at(minute).wall } as const;
  const cooldown = restUntil(hour, { told: true, reason: '429 rate limited (drill)' });
  const place = { ...waiting, drill, isPretended: true };
  expect(whyTried(someFacts({ cooldown }), place, start)).toBe(
    `a drill answers 429 until ${clockAt(minute)}; rests until ${clockAt(hour)}: 429 rate limited (drill)`,
  );
});
