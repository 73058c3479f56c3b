import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readDeepseekBalance } from '../../src/providers/read-deepseek-balance.js';

/** As documented: get user balance. */
const documented = {
  is_available: true,
  balance_infos: [
    {
      currency: 'CNY',
      total_balance: '110.00',
      granted_balance: '10.00',
      topped_up_balance: '100.00',
    },
  ],
};

const of = (...infos: readonly unknown[]) => readDeepseekBalance({ balance_infos: infos });
const cny = (remaining: number) => ({ remaining, limit: null, currency: 'CNY' });

test('the documented answer is read', () => {
  expect(readDeepseekBalance(documented)).toEqual({ amounts: [cny(110)], resets: null });
});

test('several currencies stand in their order, each once', () => {
  const balance = of(
    { currency: 'USD', total_balance: '0.00' },
    { currency: 'CNY', total_balance: '12.345' },
    { currency: 'USD', total_balance: '7.00' },
  );
  expect(balance?.amounts).toEqual([{ remaining: 0, limit: null, currency: 'USD' }, cny(12.345)]);
});

test.each<[total: unknown, remaining: number]>([
  ['-3.20', -3.2],
  [5, 5],
  ['0', 0],
  ['123456789012', 123_456_789_012],
])('a balance of %j is %d', (total, remaining) => {
  expect(of({ currency: 'CNY', total_balance: total })?.amounts).toEqual([cny(remaining)]);
});

test.each<[name: string, info: unknown]>([
  ['no number', { currency: 'CNY', total_balance: 'much' }],
  ['an exponent', { currency: 'CNY', total_balance: '1e9' }],
  ['more than there is', { currency: 'CNY', total_balance: '999999999999999' }],
  ['too many digits', { currency: 'CNY', total_balance: '9'.repeat(400) }],
  ['nothing', { currency: 'CNY' }],
  ['not a number', { currency: 'CNY', total_balance: Number.NaN }],
  ['no currency', { total_balance: '1.00' }],
  ['an escape code for a currency', { currency: '\u001b[2J', total_balance: '1.00' }],
  ['no object', 'CNY 1.00'],
])('%s is no balance, and spoils no other', (_name, info) => {
  expect(of(info)).toBe(null);
  expect(of(info, { currency: 'CNY', total_balance: '1.00' })?.amounts).toEqual([cny(1)]);
});

test('whatever JSON comes, it is read without a throw, and short', () => {
  const info = fc.record({ currency: fc.string(), total_balance: fc.jsonValue() });
  const body = fc.oneof(fc.jsonValue(), fc.record({ balance_infos: fc.array(info) }));
  fc.assert(
    fc.property(body, (value) => {
      expect(readDeepseekBalance(value)?.amounts.length ?? 0).toBeLessThanOrEqual(4);
    }),
  );
});
