import { afterAll, expect, test } from 'vitest';
import { openRawUpstream } from '../helpers/raw-upstream.js';
import { openScene } from '../helpers/scene.js';

const good = 'HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 4\r\n\r\nmine';
const stray = 'HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nstray';
const big = 'x'.repeat(70_000);

/**
 * What llhttp's own tests of responses go through: first lines, headers, lengths, chunks and what
 * comes behind. Written as it is; the connection stays open, as one that a proxy might use again.
 */
const answers: Readonly<Record<string, string>> = {
  'no reason': 'HTTP/1.1 200\r\nContent-Length: 2\r\n\r\nok',
  'an empty reason': 'HTTP/1.1 200 \r\nContent-Length: 2\r\n\r\nok',
  'a reason in Latin-1': 'HTTP/1.1 200 Va bien, \xe9\r\nContent-Length: 2\r\n\r\nok',
  'a reason with a tab': 'HTTP/1.1 200 O\tK\r\nContent-Length: 2\r\n\r\nok',
  'a reason with a NUL': 'HTTP/1.1 200 O\0K\r\nContent-Length: 2\r\n\r\nok',
  'a reason of 70 KB': `HTTP/1.1 200 ${big}\r\nContent-Length: 2\r\n\r\nok`,
  'HTTP/1.0': 'HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\nok',
  'HTTP/1.0 with keep-alive':
    'HTTP/1.0 200 OK\r\nConnection: keep-alive\r\nContent-Length: 2\r\n\r\nok',
  'HTTP/0.9': '<html>no head at all</html>\r\n',
  'HTTP/2.0': 'HTTP/2.0 200 OK\r\nContent-Length: 2\r\n\r\nok',
  'HTTP/9.9': 'HTTP/9.9 200 OK\r\nContent-Length: 2\r\n\r\nok',
  'no version': 'HTTP/ 200 OK\r\nContent-Length: 2\r\n\r\nok',
  'a lower-case protocol': 'http/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok',
  'another protocol': 'RTSP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok',
  ICY: 'ICY 200 OK\r\nContent-Type: audio/mpeg\r\n\r\n',
  'two spaces before the status': 'HTTP/1.1  200 OK\r\nContent-Length: 2\r\n\r\nok',
  'no space before the status': 'HTTP/1.1200 OK\r\nContent-Length: 2\r\n\r\nok',
  'a status of two digits': 'HTTP/1.1 20 OK\r\nContent-Length: 2\r\n\r\nok',
  'a status of four digits': 'HTTP/1.1 2000 OK\r\nContent-Length: 2\r\n\r\nok',
  'a status below 100': 'HTTP/1.1 099 Low\r\nContent-Length: 2\r\n\r\nok',
  'status 0': 'HTTP/1.1 000 None\r\nContent-Length: 2\r\n\r\nok',
  'a negative status': 'HTTP/1.1 -200 OK\r\nContent-Length: 2\r\n\r\nok',
  'status 600': 'HTTP/1.1 600 More\r\nContent-Length: 2\r\n\r\nok',
  'status 999': 'HTTP/1.1 999 Most\r\nContent-Length: 2\r\n\r\nok',
  'a line feed before the first line': `\n${good}`,
  'empty lines before the first line': `\r\n\r\n${good}`,
  'bare line feeds': 'HTTP/1.1 200 OK\nContent-Length: 2\n\nok',
  'a bare carriage return': 'HTTP/1.1 200 OK\rContent-Length: 2\r\n\r\nok',
  'no headers': 'HTTP/1.1 200 OK\r\n\r\n',
  'a header without a value': 'HTTP/1.1 200 OK\r\nX-A:\r\nContent-Length: 2\r\n\r\nok',
  'a header without a colon': 'HTTP/1.1 200 OK\r\nX-A\r\nContent-Length: 2\r\n\r\nok',
  'a header without a name': 'HTTP/1.1 200 OK\r\n: a\r\nContent-Length: 2\r\n\r\nok',
  'a space before a colon': 'HTTP/1.1 200 OK\r\nX-A : a\r\nContent-Length: 2\r\n\r\nok',
  'a space inside a name': 'HTTP/1.1 200 OK\r\nX A: a\r\nContent-Length: 2\r\n\r\nok',
  'a folded header': 'HTTP/1.1 200 OK\r\nX-A: a\r\n b\r\nContent-Length: 2\r\n\r\nok',
  'a NUL in a header': 'HTTP/1.1 200 OK\r\nX-A: a\0b\r\nContent-Length: 2\r\n\r\nok',
  'a control character in a header':
    'HTTP/1.1 200 OK\r\nX-A: a\x01b\r\nContent-Length: 2\r\n\r\nok',
  'a header in UTF-8':
    'HTTP/1.1 200 OK\r\nX-A: \xc3\xa9\xf0\x9f\x8e\x89\r\nContent-Length: 2\r\n\r\nok',
  'a header that splits in two': 'HTTP/1.1 200 OK\r\nX-A: a\nX-B: b\r\nContent-Length: 2\r\n\r\nok',
  'a header of 70 KB': `HTTP/1.1 200 OK\r\nX-A: ${big}\r\nContent-Length: 2\r\n\r\nok`,
  'a header name of 70 KB': `HTTP/1.1 200 OK\r\n${big}: a\r\nContent-Length: 2\r\n\r\nok`,
  '5,000 headers': `HTTP/1.1 200 OK\r\n${'X-A: b\r\n'.repeat(5_000)}Content-Length: 2\r\n\r\nok`,
  '5,000 cookies': `HTTP/1.1 200 OK\r\n${'Set-Cookie: a=b\r\n'.repeat(3_000)}Content-Length: 2\r\n\r\nok`,
  'a header called __proto__': 'HTTP/1.1 200 OK\r\n__proto__: a\r\nContent-Length: 2\r\n\r\nok',
  'headers of ours': 'HTTP/1.1 200 OK\r\nX-Keyctl-Key: other/1\r\nContent-Length: 2\r\n\r\nok',
  'a length with a plus': 'HTTP/1.1 200 OK\r\nContent-Length: +2\r\n\r\nok',
  'a length with a minus': 'HTTP/1.1 200 OK\r\nContent-Length: -2\r\n\r\nok',
  'a length of words': 'HTTP/1.1 200 OK\r\nContent-Length: two\r\n\r\nok',
  'a length over all bounds': 'HTTP/1.1 200 OK\r\nContent-Length: 99999999999999999999\r\n\r\nok',
  'an empty length': 'HTTP/1.1 200 OK\r\nContent-Length: \r\n\r\nok',
  'two lengths': 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\nok',
  'the same length twice': 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 2\r\n\r\nok',
  'a length and chunks':
    'HTTP/1.1 200 OK\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n',
  'a coding that is not known': 'HTTP/1.1 200 OK\r\nTransfer-Encoding: zip\r\n\r\nok',
  'a coding after the chunks':
    'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked, identity\r\n\r\n2\r\nok\r\n0\r\n\r\n',
  'chunks with extensions':
    'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2;a=b;c="d"\r\nok\r\n0\r\n\r\n',
  'a chunk size that is none':
    'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nok\r\n0\r\n\r\n',
  'a chunk size over all bounds':
    'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nfffffffffffffffff\r\nok\r\n0\r\n\r\n',
  'a chunk that is longer than its size':
    'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nok\r\n0\r\n\r\n',
  'a chunk with a bare line feed':
    'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\nok\n0\n\n',
  'trailers of all kinds':
    'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTrailer: X-T\r\n\r\n2\r\nok\r\n0\r\nX-T: a\r\nContent-Length: 9\r\nTransfer-Encoding: x\r\n\r\n',
  'a trailer that no one may send':
    'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\nX-T: a\x01b\r\n\r\n',
  'a 204 with a body': 'HTTP/1.1 204 None\r\nContent-Length: 2\r\n\r\nok',
  'a 304 with a length': 'HTTP/1.1 304 Same\r\nContent-Length: 20\r\n\r\n',
  'a 205 with chunks': 'HTTP/1.1 205 Reset\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
  'an interim answer alone': 'HTTP/1.1 103 Early\r\nLink: </a>\r\n\r\n',
  'interim answers before it': `HTTP/1.1 100 Go\r\n\r\nHTTP/1.1 103 Early\r\nLink: </a>\r\n\r\n${good}`,
  'a flood of interim answers': `${'HTTP/1.1 102 Wait\r\n\r\n'.repeat(5_000)}${good}`,
  'an upgrade that nobody asked for':
    'HTTP/1.1 101 Switching\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\nbytes of another protocol',
  'an upgrade beside a good status':
    'HTTP/1.1 200 OK\r\nConnection: Upgrade\r\nUpgrade: h2c\r\nContent-Length: 2\r\n\r\nok',
  'a second answer behind it': `${good}${stray}`,
  'three answers behind it': `${good}${stray}${stray}${stray}`,
  'bytes behind it': `${good}and more`,
  'an answer in the body of a 204': `HTTP/1.1 204 None\r\n\r\n${stray}`,
  'an answer in the body of a 304': `HTTP/1.1 304 Same\r\n\r\n${stray}`,
  garbage: 'SSH-2.0-OpenSSH_9.6\r\n',
  TLS: '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03',
  NULs: '\0'.repeat(1_000),
  nothing: '',
};
const names = Object.keys(answers);

/** Asks for `/v1/odd/N` get the answer of that number; all others get their own path told. */
const upstream = await openRawUpstream((socket, first) => {
  let rest = '';
  const take = (bytes: Buffer) => {
    rest += bytes.toString('latin1');
    for (;;) {
      const end = rest.indexOf('\r\n\r\n');
      if (end === -1) {
        return;
      }
      const [, path = ''] = /^GET (\S+) /.exec(rest) ?? [];
      rest = rest.slice(end + 4);
      const [, odd] = /\/odd\/(\d+)$/.exec(path) ?? [];
      const own = `HTTP/1.1 200 OK\r\nContent-Length: ${path.length}\r\n\r\n${path}`;
      socket.write(odd === undefined ? own : (answers[names[Number(odd)] ?? ''] ?? ''), 'latin1');
    }
  };
  socket.on('data', take);
  take(first);
});
afterAll(upstream.close);

const scene = await openScene({
  odd: {
    keys: 1,
    fields: { baseUrl: upstream.url, timeouts: { firstByteSeconds: 1, idleSeconds: 1 } },
  },
});

test.each(names.map((name, at) => [name, at] as const))(
  'P23 %s: an answer or a visible error, and nothing of it for anybody else',
  async (_name, at) => {
    const others = () => Promise.all([1, 2, 3].map((one) => scene.ask('odd', ownPath(at, one))));
    const odd = scene.ask('odd', { method: 'GET', path: `/odd/${at}` }).then(
      ({ status, text }) => ({ status, text }),
      (error: unknown) => expect(error).toBeInstanceOf(Error),
    );
    const beside = await others();
    await odd;
    await scene.control('POST', 'keys/odd/1/reset');
    const after = await others();
    for (const answered of [beside, after]) {
      expect(answered.map(({ status, text }) => [status, text])).toEqual(
        [1, 2, 3].map((one) => [200, `/v1${ownPath(at, one).path}`]),
      );
    }
    expect((await scene.status()).engine.pid).toBe(scene.running.pid);
    expect((await scene.key('odd/1')).counts.inFlight).toBe(0);
  },
);

test.each([
  ['a reason in Latin-1', 200, 'ok'],
  ['a header in UTF-8', 200, 'ok'],
  ['headers of ours', 200, 'ok'],
  ['a second answer behind it', 200, 'mine'],
  ['a flood of interim answers', 200, 'mine'],
  ['a status below 100', 503, /the answer is not HTTP/],
  ['a length and chunks', 503, /content|length|shorter/i],
] as const)('P23 %s ends in a %i', async (name, status, says) => {
  const answer = await scene.ask('odd', { method: 'GET', path: `/odd/${names.indexOf(name)}` });
  await scene.control('POST', 'keys/odd/1/reset');
  expect(answer.status).toBe(status);
  expect(answer.text).toMatch(says);
  expect(answer.text).not.toContain('stray');
  expect(answer.headers['x-keyctl-key'] ?? 'odd/1').toMatch(/^odd\/1$/);
});

function ownPath(at: number, one: number) {
  return { method: 'GET', path: `/own/${at}/${one}` };
}
