import { connect } from 'node:net';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { expectNoCanary } from '../helpers/canary.js';
import { fuzzTimeout, runs } from '../helpers/fuzz.js';
import { openScene } from '../helpers/scene.js';

const scene = await openScene({ openai: { keys: 2 }, claude: { dialect: 'anthropic', keys: 1 } });

const segment = fc.oneof(
  fc.constantFrom(
    ...[
      'status',
      'health',
      'watch',
      'events',
      'explain',
      'keys',
      'check',
      'reload',
      'reset',
      'use',
    ],
    ...[
      'openai',
      'claude',
      '1',
      '2',
      '9',
      '',
      '.',
      '..',
      '%2e%2e',
      '%',
      '%00',
      '%ff',
      'ä',
      '__proto__',
    ],
    ...['constructor', 'toString', 'a'.repeat(3_000)],
  ),
  fc.string({ maxLength: 8 }).map(encodeURIComponent),
);
const query = fc.constantFrom(
  ...[
    '',
    '',
    '?',
    '?since=3',
    '?since=-1',
    '?since=1e99',
    '?since=9007199254740993',
    '?follow=true',
  ],
  ...['?since=0&follow=true', '?events=false', '?%', '?a=b&a=c', `?${'x'.repeat(2_000)}`],
);
const path = fc
  .tuple(fc.array(segment, { maxLength: 5 }), query)
  .map(([segments, asked]) => `/keyctl/v1/${segments.join('/')}${asked}`);
const method = fc.constantFrom('GET', 'POST', 'PATCH', 'PUT', 'DELETE', 'HEAD', 'OPTIONS');
const body = fc.oneof(
  fc.constantFrom(
    ...[
      '',
      '{}',
      '{"enabled": true}',
      '{"enabled": false}',
      '{"enabled": 1}',
      '{"enabled"',
      'null',
    ],
    ...['[]', '{"enabled": true, "baseUrl": "http://evil"}', '{"__proto__": {"enabled": true}}'],
    ...['\xff\xfe', '['.repeat(3_000), 'x'.repeat(5_000), `"${'a'.repeat(70_000)}"`],
  ),
  fc.json(),
);

test(
  'P9b P43 whatever is asked of the control API is answered in JSON, and never with a 5xx',
  async () => {
    const { pid } = scene.running;
    await fc.assert(
      fc.asyncProperty(method, path, body, async (verb, target, sent) => {
        const answer = await answerTo(
          `${verb} ${target} HTTP/1.1\r\nHost: k\r\nConnection: close\r\n` +
            `Content-Length: ${Buffer.byteLength(sent)}\r\n\r\n${sent}`,
        );
        const [head = '', text = ''] = [answer.head, answer.body];
        expect(head).toMatch(/^HTTP\/1\.1 [24]\d\d /);
        expect(head).toMatch(/content-type: application\/(?:json|x-ndjson)/i);
        if (text !== '' && !/x-ndjson/i.test(head)) {
          expect(JSON.parse(text)).toBeTypeOf('object');
        }
        expectNoCanary(`${head}\n${text}`, target);
      }),
      runs(250),
    );
    expect((await scene.status()).engine.pid).toBe(pid);
  },
  fuzzTimeout(30_000),
);

type Answer = { readonly head: string; readonly body: string };

/** Hangs up on an answer that goes on for ever once it has begun. */
function answerTo(bytes: string): Promise<Answer> {
  return new Promise((resolve, reject) => {
    let text = '';
    const socket = connect(scene.paths.socket, () => socket.write(bytes));
    socket.setEncoding('utf8');
    socket.on('data', (part: string) => {
      text += part;
      if (/x-ndjson.*?\r\n\r\n/is.test(text)) {
        socket.destroy();
      }
    });
    // an answer to what was not read to its end is followed by a reset
    socket.on('error', (error) => (text === '' ? reject(error) : undefined));
    socket.on('close', () => {
      const end = text.indexOf('\r\n\r\n');
      resolve({ head: text.slice(0, end), body: text.slice(end + 4) });
    });
  });
}
