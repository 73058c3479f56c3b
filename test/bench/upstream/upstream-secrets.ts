/** Keys of the mock upstream: known by how they begin, so that there may be any number of them. */
const good = 'sk-bench-good-';
const limited = 'sk-bench-limited-';

export function goodSecret(number: number): string {
  return `${good}${String(number).padStart(8, '0')}`;
}

/** A key that every check finds healthy and every request finds at its limit. */
export function limitedSecret(number: number): string {
  return `${limited}${String(number).padStart(8, '0')}`;
}

export type KeyKind = 'good' | 'limited' | 'unknown';

/** Of the key in a request's head. */
export function kindOfKey(head: string): KeyKind {
  const found = /\r\nauthorization: *bearer sk-bench-(good|limited)-/i.exec(head)?.[1];
  return found === 'good' || found === 'limited' ? found : 'unknown';
}
