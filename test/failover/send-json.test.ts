import { createServer } from 'node:http';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { sendJson } from '../../src/failover/send-json.js';
import { askRaw } from '../helpers/ask.js';
import { tempFolder } from '../helpers/temp-folder.js';

test('an error after an answer that Node would not send has words of its own', async () => {
  const server = createServer((_request, response) => {
    expect(() => response.writeHead(200, 'Va \ufffd bien', { 'x-a': 'b' })).toThrow();
    sendJson(response, 503, { error: 'no' });
  });
  onTestFinished(() => {
    server.close();
  });
  const socket = join(tempFolder(), 's');
  await new Promise<void>((resolve) => server.listen(socket, resolve));
  const answer = await askRaw(socket, 'GET / HTTP/1.1\r\nHost: k\r\nConnection: close\r\n\r\n');
  expect(answer).toMatch(/^HTTP\/1\.1 503 Service Unavailable\r\n/);
  expect(answer).toMatch(/\{"error":"no"\}$/);
});
