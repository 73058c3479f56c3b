import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { HoldDecision } from '../../src/failover/hold.js';
import { StreamHold, streamHoldLimits } from '../../src/failover/stream-hold.js';
import { runs } from '../helpers/fuzz.js';

const ping = 'event: ping\ndata: {"type": "ping"}\n\n';
const start = 'event: message_start\ndata: {"type":"message_start","message":{}}\n\n';
const words = 'data: {"choices":[{"delta":{"content":"héllo 🌍"}}]}\n\n';
const overloaded =
  'event: error\ndata: {"type":"error","error":{"type":"overloaded_error","message":"Overloaded"}}\n\n';

/** What the hold decides after each chunk. */
function decide(...chunks: readonly (string | Buffer)[]): HoldDecision['kind'][] {
  const hold = new StreamHold();
  return chunks.map((chunk) => hold.push(Buffer.from(chunk as string)).kind);
}

test.each<[name: string, chunks: string[], decisions: HoldDecision['kind'][]]>([
  ['content', [words], ['commit']],
  ['a ping, then content', [ping, words], ['hold', 'commit']],
  [
    'an envelope and pings, then content',
    [start, ping, ping, words],
    ['hold', 'hold', 'hold', 'commit'],
  ],
  ['all at once', [start + ping + words], ['commit']],
  ['an error', [overloaded], ['error']],
  ['an envelope, then an error', [start, ping, overloaded], ['hold', 'hold', 'error']],
  ['an envelope and an error at once', [start + ping + overloaded], ['error']],
  ['content before an error', [words + overloaded], ['commit']],
  ['an error before content', [overloaded + words], ['error']],
  [
    'comments',
    [': OPENROUTER PROCESSING\n\n', ': keep-alive\n\n', '\n\n'],
    ['hold', 'hold', 'hold'],
  ],
  ['comments, then an error', [': x\n\n', 'data: {"error":{"code":502}}\n\n'], ['hold', 'error']],
  ['half an event', [words.slice(0, 20), words.slice(20)], ['hold', 'commit']],
  ['an event without its blank line', [words.trimEnd(), '\n', '\n'], ['hold', 'hold', 'commit']],
  ['lines that end in CR LF', ['data: {"a":1}\r\n', '\r\n'], ['hold', 'commit']],
  ['only a retry time and an id', ['retry: 100\nid: 7\n\n'], ['hold']],
  ['the end of the stream', ['data: [DONE]\n\n'], ['commit']],
])('%s', (_name, chunks, decisions) => {
  expect(decide(...chunks)).toEqual(decisions);
});

test('an error tells its status and its words', () => {
  const hold = new StreamHold();
  expect(hold.push(Buffer.from(start + overloaded))).toEqual({
    kind: 'error',
    error: {
      status: 529,
      body: { error: { type: 'overloaded_error', message: 'Overloaded' } },
    },
  });
});

describe('the hold is bounded', () => {
  test('by 64 events', () => {
    const decisions = decide(...Array<string>(streamHoldLimits.events).fill(ping));
    expect(decisions.slice(0, -1)).toEqual(Array(63).fill('hold'));
    expect(decisions.at(-1)).toBe('commit');
  });

  test('by 64 events in one chunk', () => {
    expect(decide(ping.repeat(64))).toEqual(['commit']);
    expect(decide(ping.repeat(63))).toEqual(['hold']);
  });

  test('by 256 KiB, also of an event that does not end and of comments', () => {
    const kib = 1024;
    for (const endless of [`data: ${'x'.repeat(kib - 6)}`, `: ${'x'.repeat(kib - 3)}\n`]) {
      const chunks = Array<string>(256).fill(endless.padEnd(kib, 'x').slice(0, kib));
      const decisions = decide(...chunks);
      expect(decisions.slice(0, -1).every((kind) => kind === 'hold')).toBe(true);
      expect(decisions.at(-1)).toBe('commit');
    }
  });

  test('but an error in the chunk that fills it is an error', () => {
    const filler = `: ${'x'.repeat(256 * 1024)}\n\n`;
    expect(decide(filler + overloaded)).toEqual(['error']);
  });

  test('and its limits are those that the design names', () => {
    expect(streamHoldLimits).toEqual({ events: 64, bytes: 256 * 1024, ms: 2_000 });
  });
});

test.each([
  ['nothing', ''],
  ['a comment', ': a comment\n\n'],
  ['a ping', ping],
  ['an envelope and a ping', start + ping],
  ['half an event', words.slice(0, 20)],
])('a stream that ends after %s broke off at the provider', (_name, stream) => {
  const hold = new StreamHold();
  hold.push(Buffer.from(stream));
  expect(hold.end()).toMatchObject({ kind: 'error', error: { status: 502 } });
});

describe('however the network cuts a stream', () => {
  const events = fc.array(fc.constantFrom(ping, start, ': häcomment\n\n', words, overloaded), {
    maxLength: 8,
  });
  const cuts = fc.array(fc.nat(2_000), { maxLength: 20 });

  function cutAt(bytes: Buffer, at: readonly number[]): Buffer[] {
    const places = [...new Set([0, ...at.map((n) => n % (bytes.length + 1)), bytes.length])].sort(
      (a, b) => a - b,
    );
    return places.slice(1).map((end, i) => bytes.subarray(places[i], end));
  }

  test('P19 P43 its bytes are kept as they came, characters cut in two among them', () => {
    fc.assert(
      fc.property(events, cuts, (all, at) => {
        const bytes = Buffer.from(all.join(''));
        const hold = new StreamHold();
        for (const chunk of cutAt(bytes, at)) {
          hold.push(chunk);
        }
        expect(Buffer.concat(hold.chunks).equals(bytes)).toBe(true);
      }),
      runs(100),
    );
  });

  test('P20 P43 it is decided alike', () => {
    fc.assert(
      fc.property(events, cuts, (all, at) => {
        const bytes = Buffer.from(all.join(''));
        const whole = new StreamHold().push(bytes);
        const hold = new StreamHold();
        let last: HoldDecision = { kind: 'hold' };
        for (const chunk of cutAt(bytes, at)) {
          if (last.kind === 'hold') {
            last = hold.push(chunk);
          }
        }
        expect(last).toEqual(whole);
      }),
      runs(100),
    );
  });

  test('P43 any bytes at all are held or passed on without a throw', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 200 }), { maxLength: 10 }), (chunks) => {
        const hold = new StreamHold();
        for (const chunk of chunks) {
          expect(['hold', 'commit', 'error']).toContain(hold.push(Buffer.from(chunk)).kind);
        }
        expect(Buffer.concat(hold.chunks).equals(Buffer.concat(chunks))).toBe(true);
      }),
      runs(100),
    );
  });
});
