/** No account has more: a larger number is garbage. */
const largest = 1e12;

/** A sum of money as JSON tells it, a number or a decimal string (DeepSeek); null if it is none. */
export function readAmount(value: unknown): number | null {
  const isDecimal = typeof value === 'string' && /^-?\d{1,15}(?:\.\d{1,20})?$/.test(value);
  const number = isDecimal ? Number(value) : value;
  return typeof number === 'number' && Math.abs(number) <= largest ? number : null;
}
