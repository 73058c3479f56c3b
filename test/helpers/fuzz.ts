import fc from 'fast-check';

/**
 * A longer run: `KEYCTL_FUZZ_TIMES=50 npx vitest run test/promises/any-bytes`. The same run again:
 * `KEYCTL_FUZZ_SEED=` with the seed that a failure printed.
 */
const times = Number(process.env['KEYCTL_FUZZ_TIMES'] ?? 1);
const seed = process.env['KEYCTL_FUZZ_SEED'];

/** How often a property is tried; what it finds is told with its seed. */
export function runs(count: number): { readonly numRuns: number; readonly seed?: number } {
  const numRuns = Math.ceil(count * times);
  return seed === undefined ? { numRuns } : { numRuns, seed: Number(seed) };
}

/** For a test's time limit, in milliseconds. */
export function fuzzTimeout(ms: number): number {
  return Math.ceil(ms * Math.max(1, times));
}

/** What parsers stumble over; texts are Latin-1, one character for each byte. */
const stumbling = [
  ...[
    '\r\n',
    '\n',
    '\r',
    '\0',
    ' ',
    '\t',
    ':',
    ';',
    ',',
    '%',
    '/',
    '..',
    '//',
    '\\',
    '?',
    '#',
    '"',
  ],
  ...['{', '}', '[', ']', '0', '-1', '1e9', 'ffffffffffffffff', '0x10', '\xff\xfe', '\x80', '\x7f'],
  ...['\r\n\r\n', 'HTTP/1.1', 'HTTP/1.0', ' HTTP/2.0', 'GET / HTTP/1.1\r\n\r\n', '0\r\n\r\n'],
  'Content-Length: 5\r\n',
  'Content-Length: 99999999999999999999\r\n',
  'Transfer-Encoding: chunked\r\n',
  'Transfer-Encoding: gzip, chunked\r\n',
  'Connection: close\r\n',
  'Connection: Upgrade\r\nUpgrade: h2c\r\n',
  'Expect: 100-continue\r\n',
  'Host: evil\r\n',
  ' folded: line\r\n',
  'X: \x01\r\n',
  `x-long: ${'a'.repeat(70_000)}\r\n`,
];

export type Edit =
  | { readonly kind: 'insert'; readonly at: number; readonly text: string }
  | { readonly kind: 'delete'; readonly at: number; readonly length: number }
  | { readonly kind: 'replace'; readonly at: number; readonly text: string }
  | { readonly kind: 'repeat'; readonly at: number; readonly length: number }
  | { readonly kind: 'cut'; readonly at: number };

/** A place is a part of the text, 0 to 1, so that it fits a text of any length. */
export const place = fc.integer({ min: 0, max: 1_000 }).map((part) => part / 1_000);
const length = fc.integer({ min: 1, max: 40 });
const bytes = fc.oneof(
  fc.constantFrom(...stumbling),
  fc.uint8Array({ minLength: 1, maxLength: 6 }).map((some) => Buffer.from(some).toString('latin1')),
);

const edit: fc.Arbitrary<Edit> = fc.oneof(
  fc.record({ kind: fc.constant('insert' as const), at: place, text: bytes }),
  fc.record({ kind: fc.constant('delete' as const), at: place, length }),
  fc.record({ kind: fc.constant('replace' as const), at: place, text: bytes }),
  fc.record({ kind: fc.constant('repeat' as const), at: place, length }),
  fc.record({ kind: fc.constant('cut' as const), at: place }),
);

/** A few edits of a text, or none. */
export const edits: fc.Arbitrary<readonly Edit[]> = fc.array(edit, { maxLength: 4 });

export function applyEdits(text: string, all: readonly Edit[]): string {
  return all.reduce(apply, text);
}

function apply(text: string, change: Edit): string {
  const at = Math.floor(change.at * text.length);
  switch (change.kind) {
    case 'insert':
      return text.slice(0, at) + change.text + text.slice(at);
    case 'delete':
      return text.slice(0, at) + text.slice(at + change.length);
    case 'replace':
      return text.slice(0, at) + change.text + text.slice(at + change.text.length);
    case 'repeat':
      return text.slice(0, at + change.length) + text.slice(at);
    case 'cut':
      return text.slice(0, at);
  }
}

/** Where packets end, as parts of the whole. */
export const splits: fc.Arbitrary<readonly number[]> = fc.array(place, { maxLength: 6 });

/** The packets of a text that is split at these places; none is empty. */
export function splitAt(text: string, places: readonly number[]): readonly string[] {
  const ends = [...places.map((at) => Math.floor(at * text.length)), text.length];
  const sorted = [...new Set([0, ...ends])].sort((one, other) => one - other);
  return sorted.slice(1).map((end, index) => text.slice(sorted[index], end));
}
