import { chmodSync, mkdirSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { readToken, rotateToken } from '../../src/config/local-token.js';
import type { Listening } from '../../src/failover/listening.js';
import { TcpListener } from '../../src/listen/tcp-listener.js';
import { openLog } from '../../src/log/open-log.js';
import { Redactor } from '../../src/log/redactor.js';
import { ask } from '../helpers/ask.js';
import { refusingPort } from '../helpers/raw-upstream.js';
import { tempFolder } from '../helpers/temp-folder.js';

function open() {
  const folder = tempFolder();
  const tokenPath = join(folder, 'token');
  const logPath = join(folder, 'keyctl.log');
  const redactor = new Redactor();
  const log = openLog({ path: logPath, level: 'debug', redactor });
  const told: Listening[] = [];
  const listener = new TcpListener({
    tokenPath,
    handle: (_request, response) => response.end('served'),
    redactor,
    log,
    onChange: (listening) => told.push(listening),
  });
  onTestFinished(async () => {
    await listener.close();
    await log.close();
  });
  const get = async (port: number, token = readToken(tokenPath)) =>
    (await ask({ host: '127.0.0.1', port }, { path: '/x/y', headers: { 'api-key': token } }))
      .status;
  return { listener, told, get, tokenPath, redactor, readLog: () => readFileSync(logPath, 'utf8') };
}

test('every token that it has ever taken is a secret to whatever is written', async () => {
  const { listener, redactor, tokenPath, get } = open();
  const port = await refusingPort();
  await listener.apply({ port });
  const first = readToken(tokenPath);
  // before anybody has used it
  expect(redactor.redact(`the token is ${first}!`)).toBe('the token is [redacted]!');
  rotateToken(tokenPath);
  const second = readToken(tokenPath);
  expect(await get(port, second)).toBe(200);
  expect(redactor.redact(`${first} ${second}`)).toBe('[redacted] [redacted]');
});

test('changes that come fast are made one after the other, and the last one stands', async () => {
  const { listener, told, get } = open();
  const [first, second, third] = [await refusingPort(), await refusingPort(), await refusingPort()];
  await Promise.all([
    listener.apply({ port: first }),
    listener.apply(null),
    listener.apply({ port: second }),
    listener.apply({ port: third }),
  ]);
  expect(told.map(({ url }) => url)).toEqual([
    `http://127.0.0.1:${first}`,
    null,
    `http://127.0.0.1:${second}`,
    `http://127.0.0.1:${third}`,
  ]);
  expect(await get(third)).toBe(200);
  for (const port of [first, second]) {
    await expect(get(port)).rejects.toMatchObject({ code: 'ECONNREFUSED' });
  }
});

test('a token that can not be made is a warning, and no port is opened', async () => {
  const { listener, told, tokenPath, readLog } = open();
  mkdirSync(tokenPath);
  chmodSync(tokenPath, 0o700);
  const port = await refusingPort();
  await listener.apply({ port });
  const problem = `the local token ${tokenPath} is not a file; make a new one with \`keyctl token rotate\``;
  expect(told).toEqual([{ url: null, problem }]);
  expect(readLog()).toContain(problem);
  const probe = ask({ host: '127.0.0.1', port }, { path: '/x/y' });
  await expect(probe).rejects.toMatchObject({ code: 'ECONNREFUSED' });
});

test('of two addresses that it needs it takes both or none', async (context) => {
  const other = createServer();
  const port = await refusingPort();
  const hasIpv6 = await new Promise<boolean>((resolve) => {
    other.once('error', () => resolve(false)).listen(port, '::1', () => resolve(true));
  });
  onTestFinished(() => {
    other.close();
  });
  context.skip(!hasIpv6, 'no IPv6 here');
  const { listener, told, get, tokenPath } = open();
  await listener.apply({ port });
  expect(told).toMatchObject([{ url: null, problem: expect.stringContaining(`[::1]:${port}`) }]);
  await expect(get(port, readToken(tokenPath))).rejects.toMatchObject({ code: 'ECONNREFUSED' });
});

test('once it was stopped it opens nothing any more, also what was under way', async () => {
  const { listener, told, get, tokenPath } = open();
  const port = await refusingPort();
  const opening = listener.apply({ port });
  listener.stop();
  await opening;
  await listener.apply({ port });
  expect(told.at(-1)?.url ?? null).toBeNull();
  rotateToken(tokenPath);
  await expect(get(port)).rejects.toMatchObject({ code: 'ECONNREFUSED' });
});
