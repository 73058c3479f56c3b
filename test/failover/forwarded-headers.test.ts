import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { endToEndHeaders, requestHeaders } from '../../src/failover/forwarded-headers.js';
import { dialectOf } from '../../src/providers/dialects.js';
import { canary } from '../helpers/canary.js';
import { runs } from '../helpers/fuzz.js';

type Pairs = readonly (readonly [name: string, value: string])[];

function pairs(flat: readonly string[]): [string, string][] {
  return Array.from({ length: flat.length / 2 }, (_, i) => [
    flat[2 * i] ?? '',
    flat[2 * i + 1] ?? '',
  ]);
}

/** What the client's own headers become; the first two of the list are written by keyctl. */
function forwarded(sent: Pairs, type = 'openai'): [string, string][] {
  return pairs(requestHeaders(sent.flat(), dialectOf(type), null)).slice(2);
}

const hopByHop: Pairs = [
  ['Connection', 'keep-alive'],
  ['Keep-Alive', 'timeout=5'],
  ['Proxy-Connection', 'keep-alive'],
  ['Transfer-Encoding', 'chunked'],
  ['Upgrade', 'h2c'],
  ['Proxy-Authenticate', 'Basic'],
];
const ofOneHop: Pairs = [...hopByHop, ['TE', 'trailers'], ['Proxy-Authorization', 'Basic eA==']];

describe("a client's request", () => {
  test.each(ofOneHop)('does not carry on %s: it belongs to one connection', (name, value) => {
    expect(forwarded([[name, value]])).toEqual([]);
  });

  test.each([
    'Authorization',
    'x-api-key',
    'X-Goog-Api-Key',
    'api-key',
    'Cookie',
    'Proxy-Authorization',
  ])("does not carry on the client's own credential in %s, in any spelling", (name) => {
    for (const spelling of [name, name.toLowerCase(), name.toUpperCase()]) {
      expect(forwarded([[spelling, canary('client')]])).toEqual([]);
    }
  });

  test.each(['Origin', 'Host', 'Content-Length', 'Expect', 'Accept-Encoding', 'X-Keyctl-Key'])(
    'does not carry on %s',
    (name) => {
      expect(forwarded([[name, 'x']])).toEqual([]);
    },
  );

  test('does not carry on what Connection names, in any spelling, over several lines', () => {
    const sent: Pairs = [
      ['X-Session', '1'],
      ['connection', 'close, X-SESSION ,x-other'],
      ['CONNECTION', 'x-third'],
      ['x-other', '2'],
      ['X-Third', '3'],
      ['x-fourth', '4'],
    ];
    expect(forwarded(sent)).toEqual([['x-fourth', '4']]);
  });

  test('carries on all else as it was sent: names, values, order, duplicates', () => {
    const sent: Pairs = [
      ['User-Agent', 'test/1'],
      ['OpenAI-Organization', 'org-1'],
      ['X-Twice', 'a'],
      ['content-type', 'application/json'],
      ['X-Twice', 'b'],
      ['Accept', '*/*'],
      ['x-empty', ''],
    ];
    expect(forwarded(sent)).toEqual(sent);
  });

  test("gets the dialect's auth header in front, empty, and asks for no encoding", () => {
    for (const type of ['openai', 'anthropic', 'gemini']) {
      const { name } = dialectOf(type).authHeader;
      expect(requestHeaders([], dialectOf(type), null).slice(0, 4)).toEqual([
        name,
        '',
        'accept-encoding',
        'identity',
      ]);
    }
  });

  test('gets a default header only where the client sent none', () => {
    expect(forwarded([], 'anthropic')).toEqual([['anthropic-version', '2023-06-01']]);
    const own: Pairs = [['Anthropic-Version', '2024-01-01']];
    expect(forwarded(own, 'anthropic')).toEqual(own);
  });

  test('tells the length of a body that is streamed', () => {
    const headers = requestHeaders(['Content-Length', '9'], dialectOf('openai'), '12');
    expect(pairs(headers).filter(([name]) => name === 'content-length')).toEqual([
      ['content-length', '12'],
    ]);
  });
});

describe("a provider's answer", () => {
  const passed = (sent: Pairs) => pairs(endToEndHeaders(sent.flat()));

  test.each(ofOneHop)('loses %s: it belongs to one connection', (name, value) => {
    expect(passed([[name, value]])).toEqual([]);
  });

  test('loses what Connection names', () => {
    expect(
      passed([
        ['Connection', 'X-Hop'],
        ['x-hop', '1'],
        ['x-end', '2'],
      ]),
    ).toEqual([['x-end', '2']]);
  });

  test.each(['x-keyctl-key', 'X-Keyctl-Tried'])('loses %s: that is ours to say', (name) => {
    expect(passed([[name, 'openai/9']])).toEqual([]);
  });

  test('keeps all else: names, values, order, and each of several cookies', () => {
    const sent: Pairs = [
      ['Content-Type', 'application/json'],
      ['Set-Cookie', 'a=1; Path=/'],
      ['Date', 'Mon, 02 Nov 2026 14:00:00 GMT'],
      ['set-cookie', 'b=2'],
      ['Content-Encoding', 'gzip'],
      ['content-length', '5'],
      ['Trailer', 'x-sum'],
      ['Retry-After', '5'],
      ['WWW-Authenticate', 'Bearer'],
    ];
    expect(passed(sent)).toEqual(sent);
  });

  test('is read as bytes: each byte stays what it was', () => {
    const raw = [Buffer.from('x-name'), Buffer.from([0x63, 0xe9, 0xff])];
    expect(endToEndHeaders(raw)).toEqual(['x-name', 'c\u00e9\u00ff']);
  });
});

test('whatever is sent, no credential and no header of one hop passes', () => {
  const names = fc.constantFrom(
    ...ofOneHop.map(([name]) => name),
    ...['authorization', 'x-api-key', 'x-goog-api-key', 'api-key', 'cookie', 'x-a', 'X-B', 'x-c'],
  );
  const spelled = fc
    .tuple(names, fc.boolean())
    .map(([name, upper]) => (upper ? name.toUpperCase() : name));
  const header = fc.tuple(spelled, fc.constantFrom('x-a', 'x-a, X-B', 'v', ''));
  fc.assert(
    fc.property(fc.array(header, { maxLength: 12 }), (sent) => {
      const named = sent
        .filter(([name]) => name.toLowerCase() === 'connection')
        .flatMap(([, value]) => value.split(',').map((part) => part.trim().toLowerCase()));
      const expected = sent.filter(
        ([name]) => /^x-[abc]$/i.test(name) && !named.includes(name.toLowerCase()),
      );
      expect(forwarded(sent)).toEqual(expected);
    }),
  );
});

test('P15 P19 P43 of any headers at all, those of one hop and credentials stay, the rest passes byte for byte', () => {
  const removed = [
    ...ofOneHop.map(([name]) => name),
    ...['authorization', 'x-api-key', 'x-goog-api-key', 'api-key', 'ocp-apim-subscription-key'],
    ...['cookie', 'origin', 'host', 'content-length', 'expect', 'accept-encoding', 'trailer'],
    'x-keyctl-anything',
  ].map((name) => name.toLowerCase());
  const token = fc.string({
    unit: fc.constantFrom(..."!#$%&'*+-.^_`|~09azAZ"),
    minLength: 1,
    maxLength: 20,
  });
  const name = fc.oneof(token, fc.mixedCase(fc.constantFrom(...removed)));
  // RFC 9110 §5.5: a value is any bytes but control characters
  const value = fc
    .array(fc.oneof(fc.integer({ min: 0x20, max: 0x7e }), fc.integer({ min: 0x80, max: 0xff })), {
      maxLength: 20,
    })
    .map((codes) => String.fromCharCode(...codes));
  fc.assert(
    fc.property(fc.array(fc.tuple(name, value), { maxLength: 10 }), token, (sent, hop) => {
      const all: Pairs = [...sent, ['Connection', `close, ${hop}`], [hop, 'for this hop']];
      const named = all
        .filter(([one]) => one.toLowerCase() === 'connection')
        .flatMap(([, list]) => list.split(',').map((option) => option.trim().toLowerCase()));
      const expected = all.filter(([one]) => {
        const lower = one.toLowerCase();
        return !removed.includes(lower) && !lower.startsWith('x-keyctl-') && !named.includes(lower);
      });
      expect(forwarded(all)).toEqual(expected);
      const back = pairs(endToEndHeaders(all.flat().map((part) => Buffer.from(part, 'latin1'))));
      const gone = [...ofOneHop.map(([one]) => one.toLowerCase()), ...named];
      expect(back).toEqual(
        all.filter(([one]) => !gone.includes(one.toLowerCase()) && !/^x-keyctl-/i.test(one)),
      );
    }),
    runs(300),
  );
});
