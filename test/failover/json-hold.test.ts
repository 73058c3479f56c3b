import { describe, expect, test } from 'vitest';
import { JsonHold } from '../../src/failover/json-hold.js';

const feed = (hold: JsonHold, ...parts: readonly string[]) =>
  parts.map((part) => hold.push(Buffer.from(part)).kind);

test.each([
  '{"id":"gen-1","choices":[]}',
  '[]',
  '[{"candidates":[]}]',
  '{"errors":[]}',
  '{"choices":[{"message":{"content":"{\\"error\\":1}"}}]}',
])('an answer such as %s passes at its first byte', (text) => {
  expect(feed(new JsonHold(), text.slice(0, 9))).toEqual(['commit']);
});

describe('an answer that begins as an error', () => {
  test('is held to its end and read with its own status', () => {
    const hold = new JsonHold();
    expect(feed(hold, ' {"error":', '{"code":429,', '"message":"slow down"}}')).toEqual([
      'hold',
      'hold',
      'hold',
    ]);
    expect(hold.end()).toEqual({
      kind: 'error',
      error: { status: 429, body: { error: { code: 429, message: 'slow down' } } },
    });
    expect(Buffer.concat(hold.chunks).toString()).toBe(
      ' {"error":{"code":429,"message":"slow down"}}',
    );
  });

  test('may stand in an array, as a stream of Gemini without alt=sse', () => {
    const hold = new JsonHold();
    expect(feed(hold, '[{\n  "error": {"code":503,', '"status":"UNAVAILABLE"}}\n]')).toEqual([
      'hold',
      'hold',
    ]);
    expect(hold.end()).toMatchObject({ kind: 'error', error: { status: 503 } });
  });

  test.each(['{"error":null,"choices":[]}', '{"error": cut off'])(
    'passes if it is none: %s',
    (text) => {
      const hold = new JsonHold();
      expect(feed(hold, text)).toEqual(['hold']);
      expect(hold.end()).toEqual({ kind: 'commit' });
    },
  );

  test('passes if it is longer than any error', () => {
    const hold = new JsonHold();
    expect(feed(hold, '{"error":"', 'x'.repeat(70_000))).toEqual(['hold', 'commit']);
  });
});
