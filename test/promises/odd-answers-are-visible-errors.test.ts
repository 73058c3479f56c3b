import { expect, test } from 'vitest';
import type { Answer } from '../helpers/answers.js';
import {
  badChunk,
  brokenHeaders,
  cutStream,
  extraAnswer,
  garbage,
  headersOnly,
  hugeHeader,
  interimFlood,
  lengthAndChunks,
  manyHeaders,
  noLastChunk,
  raw,
  shortLength,
  twoLengths,
} from '../helpers/faults.js';
import { openScene } from '../helpers/scene.js';

/** No answer can be read: the next key is asked. */
const unreadable: Readonly<Record<string, Answer>> = {
  nothing: raw([]),
  'a-reset': raw([], 'reset'),
  garbage: garbage(),
  'no-status': garbage('HTTP/1.1 abc OK\r\n\r\n'),
  'cut-headers': brokenHeaders('close'),
  'reset-headers': brokenHeaders(),
  'huge-header': hugeHeader(70_000),
  'two-lengths': twoLengths(),
  'length-and-chunks': lengthAndChunks(),
};

/** It began well: the client has to see that it did not end. */
const broken: Readonly<Record<string, Answer>> = {
  'headers-only': headersOnly(),
  'headers-only-close': headersOnly('close'),
  'short-length': shortLength(),
  'bad-chunk': badChunk(),
  'no-last-chunk': noLastChunk(),
  'cut-stream': cutStream(['hel', 'lo']),
  'reset-stream': cutStream(['hel', 'lo'], 'reset'),
};

const scene = await openScene({
  ...Object.fromEntries(
    Object.entries({ ...unreadable, ...broken }).map(([name, answer]) => [
      name,
      {
        prepare: ({ upstream, secrets: [first = '', second = ''] }) =>
          upstream.script(first, answer).good(second),
      },
    ]),
  ),
  endless: {},
  extra: { keys: 1 },
  interim: { keys: 1 },
  flood: { keys: 1 },
  odd: { keys: 1 },
  worded: { keys: 1 },
  torn: { keys: 1 },
});

test.concurrent.each(Object.keys(unreadable))(
  'P23 %s: the next key answers, and the first is not called bad',
  async (name) => {
    const answer = await scene.ask(name);
    expect(answer.status, answer.text).toBe(200);
    expect(answer.headers['x-keyctl-key']).toBe(`${name}/2`);
    expect((await scene.key(`${name}/1`)).health).toBe('unchecked');
  },
);

test.concurrent.each(Object.keys(broken))(
  'P22 %s: the answer is broken off for the client, and no second key is asked',
  async (name) => {
    await expect(scene.ask(name)).rejects.toThrow();
    expect(scene.provider(name).calls()).toEqual([1]);
  },
);

test.concurrent('P23 a second answer to one request reaches nobody', async () => {
  const extra = scene.provider('extra');
  extra.upstream.script(extra.secret(1), extraAnswer());
  for (let request = 0; request < 3; request += 1) {
    const answer = await scene.ask('extra');
    expect(answer.text).not.toContain('second');
    if (answer.status === 200) {
      expect(answer.text).toBe('ok');
    }
  }
});

test.concurrent('P23 a flood of interim answers does not hide the final one', async () => {
  const interim = scene.provider('interim');
  interim.upstream.script(interim.secret(1), interimFlood(200));
  const answer = await scene.ask('interim');
  expect([answer.status, answer.text]).toEqual([200, '{"ok":true}']);
});

test.concurrent('P23 a refusal whose body does not end keeps nobody waiting for long', async () => {
  const endless = scene.provider('endless');
  endless.upstream
    .script(endless.secret(1), {
      run({ response }) {
        response.writeHead(429, { 'retry-after': '60' }).write('{"error":');
      },
    })
    .good(endless.secret(2));
  const answer = await scene.ask('endless');
  expect([answer.status, answer.headers['x-keyctl-key']]).toEqual([200, 'endless/2']);
});

test.concurrent('P23 5,000 headers end in some answer', async () => {
  const flood = scene.provider('flood');
  flood.upstream.script(flood.secret(1), manyHeaders(5_000));
  const answer = await scene.ask('flood');
  expect([200, 502, 503]).toContain(answer.status);
});

test.concurrent('P23 a status that nobody has heard of is passed on', async () => {
  const odd = scene.provider('odd');
  odd.upstream.script(odd.secret(1), raw(['HTTP/1.1 999 Whatever\r\nContent-Length: 2\r\n\r\n{}']));
  expect((await scene.ask('odd')).status).toBe(999);
});

test.concurrent('P23 P43 a status text in no known alphabet loses no answer', async () => {
  const worded = scene.provider('worded');
  const status = Buffer.from('HTTP/1.1 200 \u6210\u529f\x10\xf3\r\n', 'utf8');
  const rest = Buffer.from('Content-Length: 2\r\n\r\nok');
  worded.upstream.script(worded.secret(1), raw([Buffer.concat([status, rest])]));
  const answer = await scene.ask('worded');
  expect([answer.status, answer.text]).toEqual([200, 'ok']);
});

test.concurrent('P22 an error that breaks off at once still has its status', async () => {
  const torn = scene.provider('torn');
  const head = 'HTTP/1.1 413 Too much\r\nTransfer-Encoding: chunked\r\n\r\n';
  torn.upstream.script(torn.secret(1), raw([`${head}5\r\n{"err\r\n`], 'reset'));
  const asking = scene.begin('torn');
  expect((await asking.response).statusCode).toBe(413);
  await expect(asking.ended).rejects.toThrow();
});

test('P23 P43 the engine lives on', async () => {
  expect((await scene.status()).engine.pid).toBe(scene.running.pid);
});
