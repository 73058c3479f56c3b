import { gunzipSync } from 'node:zlib';
import { expect } from 'vitest';

/**
 * Stands in every secret of every test, twice, and nowhere else. Letters and digits only, so that a
 * URL and JSON leave it as it is.
 */
const mark = 'canary7Kq';

export type CanaryOptions = {
  /** Default `sk-`. */
  readonly prefix?: string;
  /** The last four characters, which a mask may show. Default `end1`. */
  readonly end?: string;
};

/** A secret for a test: whatever keyctl writes, says or answers is searched for it. */
export function canary(name: string, { prefix = 'sk-', end = 'end1' }: CanaryOptions = {}): string {
  return `${prefix}${mark}-${name}-${mark}-${end}`;
}

/** The ways in which it could be written; a secret that is cut still holds one of its two marks. */
const forms: readonly (readonly [name: string, form: RegExp])[] = [
  ['as it is', new RegExp(mark, 'i')],
  ['as base64', new RegExp(base64Forms(Buffer.from(mark)).join('|'))],
  ['as hex', new RegExp(Buffer.from(mark).toString('hex'), 'i')],
  ['as UTF-16', new RegExp([...mark].join('\\x00'))],
  // a test with such a key would not notice its leak; those of the demo say what they are
  [
    'a key that is no canary',
    /\b(?:sk-(?:ant-|or-|proj-)?|gsk_|xai-|AIza)(?![\w-]*not-a-real-key)(?=[\w-]*\d)[\w-]{16,}/,
  ],
];

/** Where a canary stands in this, with what is around it; null if nowhere. Looks into gzip, too. */
export function findCanary(content: string | Buffer): string | null {
  if (Buffer.isBuffer(content) && content[0] === 0x1f && content[1] === 0x8b) {
    return findCanary(gunzipSync(content).toString('latin1'));
  }
  const text = typeof content === 'string' ? content : content.toString('latin1');
  for (const [name, form] of forms) {
    const at = text.search(form);
    if (at !== -1) {
      return `${name}: …${text.slice(Math.max(0, at - 120), at + 80)}…`;
    }
  }
  return null;
}

export function expectNoCanary(content: string | Buffer, where: string): void {
  expect(findCanary(content), `a secret got out, in ${where}`).toBeNull();
}

/** At each of its three alignments, without the characters that also carry bits of its neighbours. */
function base64Forms(bytes: Buffer): string[] {
  return [0, 1, 2].map((before) => {
    const text = Buffer.concat([Buffer.alloc(before), bytes]).toString('base64');
    const start = Math.ceil((before * 8) / 6);
    const end = Math.floor(((before + bytes.length) * 8) / 6);
    return text.slice(start, end).replaceAll('+', '[+-]').replaceAll('/', '[/_]');
  });
}
