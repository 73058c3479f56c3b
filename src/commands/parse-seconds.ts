import { KeyctlError } from '../keyctl-error.js';

const form = /^(\d{1,6})(s|m|h)?$/;
const factors = { s: 1, m: 60, h: 3600 };

/** `90`, `60s`, `5m` or `1h` as seconds; `option` names what it was given for. Throws `usage`. */
export function parseSeconds(
  word: string,
  option: string,
  { least, most }: { readonly least: number; readonly most: number },
): number {
  const [, digits, unit = 's'] = form.exec(word) ?? [];
  const seconds = Number(digits) * factors[unit as keyof typeof factors];
  // NaN is in no range
  if (seconds >= least && seconds <= most) {
    return seconds;
  }
  throw new KeyctlError('usage', `${option} takes a time such as 30s or 5m, not ${word}`, {
    hint: `from ${least} s to ${most} s`,
  });
}
