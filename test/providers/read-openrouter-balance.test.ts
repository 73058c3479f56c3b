import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readOpenrouterBalance } from '../../src/providers/read-openrouter-balance.js';

/** As documented: get current API key. */
const documented = {
  label: 'sk-or-v1-au7...890',
  limit: 100,
  limit_remaining: 74.5,
  limit_reset: 'monthly',
  include_byok_in_limit: false,
  usage: 25.5,
  is_free_tier: false,
};

const of = (data: unknown) => readOpenrouterBalance({ data });

test('the documented answer is read', () => {
  expect(of(documented)).toEqual({
    amounts: [{ remaining: 74.5, limit: 100, currency: 'USD' }],
    resets: 'monthly',
  });
});

test.each<[fields: object, amount: object, resets: string | null]>([
  [{ limit_remaining: -0.02, limit_reset: null }, { remaining: -0.02, limit: 100 }, null],
  [{ limit: null, limit_reset: 'daily' }, { remaining: 74.5, limit: null }, 'daily'],
  [{ limit: '100', limit_reset: 'hourly' }, { remaining: 74.5, limit: null }, null],
  [{ limit: -1, limit_reset: 7 }, { remaining: 74.5, limit: null }, null],
])('%o is read as far as it makes sense', (fields, amount, resets) => {
  expect(of({ ...documented, ...fields })).toEqual({
    amounts: [{ currency: 'USD', ...amount }],
    resets,
  });
});

test.each<[remaining: unknown]>([[null], [undefined], ['5'], [1e13], [-1e13], [true], [[5]]])(
  'a key with %o left has no limit that is known',
  (remaining) => {
    expect(of({ ...documented, limit_remaining: remaining })).toBe(null);
  },
);

test('whatever JSON comes, it is read without a throw', () => {
  const data = fc.record({
    limit: fc.jsonValue(),
    limit_remaining: fc.oneof(fc.double(), fc.jsonValue()),
    limit_reset: fc.jsonValue(),
  });
  const body = fc.oneof(fc.jsonValue(), fc.record({ data: fc.oneof(data, fc.jsonValue()) }));
  fc.assert(
    fc.property(body, (value) => {
      const [amount] = readOpenrouterBalance(value)?.amounts ?? [];
      expect(Number.isFinite(amount?.remaining ?? 0)).toBe(true);
    }),
  );
});
