import { createServer, type Socket } from 'node:net';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, onTestFinished, test } from 'vitest';
import { KeyctlError } from '../../src/keyctl-error.js';
import { fetchSnapshot } from '../../src/socket/fetch-snapshot.js';
import { followEvents } from '../../src/socket/follow-events.js';
import { longestLine } from '../../src/socket/read-lines.js';
import { RemoteEngine } from '../../src/socket/remote-engine.js';
import { applyEdits, edits, fuzzTimeout, runs, splitAt, splits } from '../helpers/fuzz.js';
import { tempFolder } from '../helpers/temp-folder.js';
import { MemoryEngine } from './memory-engine.js';

const memory = new MemoryEngine();
const snapshot = JSON.stringify({ snapshot: memory.getSnapshot() });
const event = JSON.stringify(memory.getSnapshot().events[0]);
const bare = JSON.stringify(memory.getSnapshot());

const line = fc.constantFrom(
  ...[snapshot, snapshot, event, bare, '', '{}', 'null', '{"snapshot": {"engine": 1}}', '[', '\0'],
  ...['{"seq": "x"}', snapshot.slice(0, 80), 'x'.repeat(100_000), '\xff\xfe'],
);
const head = fc.constantFrom(
  ...[
    'HTTP/1.1 200 OK\r\n\r\n',
    'HTTP/1.1 200 OK\r\n\r\n',
    'HTTP/1.1 200 OK\r\nContent-Length: 40\r\n\r\n',
  ],
  ...[
    'HTTP/1.1 404 No\r\n\r\n',
    'HTTP/1.1 500 No\r\n\r\n',
    'HTTP/1.1 204 No\r\n\r\n',
    'HTTP/1.1 302 No\r\n\r\n',
  ],
  ...[
    'HTTP/1.1 101 Up\r\nConnection: upgrade\r\nUpgrade: h2c\r\n\r\n',
    'HTTP/1.1 103 Early\r\n\r\n',
    '',
  ],
  'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n',
);
const answer = fc
  .tuple(head, fc.array(line, { maxLength: 4 }), fc.boolean(), edits)
  .map(([start, lines, whole, changes]) =>
    applyEdits(start + lines.join('\n') + (whole ? '\n' : ''), changes),
  );

/** A server that gives everybody these bytes in these packets, then closes or falls silent. */
async function serveBytes(packets: () => readonly string[], closes = true): Promise<string> {
  const open = new Set<Socket>();
  const server = createServer((socket) => {
    open.add(socket);
    socket.on('error', () => {});
    socket.once('data', async () => {
      for (const packet of packets()) {
        socket.write(packet, 'latin1');
        await new Promise(setImmediate);
      }
      if (closes) {
        socket.end();
      }
    });
  });
  const path = join(tempFolder(), 'k.sock');
  await new Promise<void>((resolve) => server.listen(path, resolve));
  onTestFinished(() => {
    server.close();
    for (const socket of open) {
      socket.destroy();
    }
  });
  return path;
}

/** What it came to; any error but one for people to read fails the test. */
async function outcomeOf(work: Promise<unknown>): Promise<'done' | 'told'> {
  try {
    await work;
    return 'done';
  } catch (error) {
    if (!(error instanceof KeyctlError)) {
      throw error;
    }
    return 'told';
  }
}

test(
  'P43 whatever a server sends, its client has a snapshot or an error to read, and ends',
  async () => {
    let packets: readonly string[] = [];
    const socket = await serveBytes(() => packets);
    await fc.assert(
      fc.asyncProperty(answer, splits, async (bytes, places) => {
        packets = splitAt(bytes, places);
        await outcomeOf(fetchSnapshot(socket));
        await outcomeOf(followEvents(socket, 0, () => {}));
        await outcomeOf(
          RemoteEngine.connect(socket).then(async (remote) => {
            expect(remote.getSnapshot().engine.pid).toBe(process.pid);
            await outcomeOf(remote.eventsSince(0));
            await outcomeOf(remote.resetKey('openai/1'));
            await remote.closed;
          }),
        );
      }),
      runs(150),
    );
  },
  fuzzTimeout(30_000),
);

test('P43 a line that never ends is given up, before or after the first snapshot', async () => {
  const part = 'x'.repeat(1024 * 1024);
  const endless = Array<string>(longestLine / part.length + 1).fill(part);
  const ok = 'HTTP/1.1 200 OK\r\n\r\n';
  let packets = [ok, ...endless];
  const socket = await serveBytes(() => packets);
  await expect(RemoteEngine.connect(socket)).rejects.toMatchObject({ code: 'socket-unusable' });
  await expect(fetchSnapshot(socket)).rejects.toMatchObject({ code: 'socket-unusable' });
  await expect(followEvents(socket, 0, () => {})).rejects.toMatchObject({
    code: 'socket-unusable',
  });
  packets = [ok, `${snapshot}\n`, ...endless];
  const remote = await RemoteEngine.connect(socket);
  await remote.closed;
});

test.each(['', 'HTTP/1.1 200 OK\r\n', `HTTP/1.1 200 OK\r\nContent-Length: 9999\r\n\r\n${bare}`])(
  'P43 a server that falls silent after part %# of an answer is given up',
  async (bytes) => {
    const socket = await serveBytes(() => [bytes].filter((packet) => packet !== ''), false);
    await expect(fetchSnapshot(socket, 200)).rejects.toMatchObject({ code: 'engine-lost' });
  },
);
