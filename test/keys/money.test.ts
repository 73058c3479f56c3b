import { expect, test } from 'vitest';
import { describeMoney } from '../../src/keys/money.js';

test.each<[value: number, currency: string, text: string]>([
  [10, 'USD', '$10.00'],
  [2.5, 'USD', '$2.50'],
  [-0.35, 'USD', '-$0.35'],
  [0, 'CNY', '0.00 CNY'],
  [-0, 'USD', '$0.00'],
  [-0.001, 'USD', '$0.00'],
  [110, 'CNY', '110.00 CNY'],
  [1_234_567.891, 'CNY', '1 234 567.89 CNY'],
  [0.004, 'USD', 'under $0.01'],
  [0.004, 'CNY', 'under 0.01 CNY'],
  [0.0099, 'USD', '$0.01'],
])('%d %s is %s', (value, currency, text) => {
  expect(describeMoney(value, currency)).toBe(text);
});
