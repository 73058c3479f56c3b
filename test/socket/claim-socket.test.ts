import { execFile } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { createServer, type Server } from 'node:http';
import { connect } from 'node:net';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { claimSocket, withClaimLock } from '../../src/socket/claim-socket.js';
import { requestControl } from '../../src/socket/request-control.js';
import { tempFolder } from '../helpers/temp-folder.js';
import { asNobody, need } from '../helpers/tools.js';
import { startClaimant } from './start-claimant.js';

function answering(health: object): Server {
  const server = createServer((_request, response) => response.end(JSON.stringify(health)));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return server;
}

function mode(path: string): string {
  return (lstatSync(path).mode & 0o777).toString(8);
}

const health = { ok: true, pid: 4242, version: '0.1.0', configPath: '/home/ada/config.json' };

test.each([0o000, 0o077, 0o777])(
  'P1 the socket is 0600 in a 0700 folder of its own with the umask %o',
  async (umask) => {
    const folder = join(tempFolder(), 'run');
    const before = process.umask(umask);
    onTestFinished(() => {
      process.umask(before);
    });
    const claimed = await claimSocket(join(folder, 'keyctl.sock'), answering(health));
    process.umask(before);
    expect(mode(folder)).toBe('700');
    expect(mode(claimed.path)).toBe('600');
    expect(readdirSync(folder)).toEqual(['keyctl.sock']);
    expect(await requestControl(claimed.path, 'GET', 'health')).toEqual(health);
  },
);

test('P1 another user is refused', async (context) => {
  need(context, 'setpriv');
  const { path } = await claimSocket(join(tempFolder(), 'k.sock'), answering(health));
  const script = `require('net').connect('${path}').on('error', (error) => console.log(error.code))`;
  const [command, ...asUser] = asNobody;
  const other = [...asUser, process.execPath, '-e', script];
  const said = await new Promise((resolve) => {
    execFile(command, other, { cwd: '/' }, (_error, stdout) => resolve(stdout.trim()));
  });
  expect(said).toBe('EACCES');
});

test('P3 a path that the system would cut is refused before anything is made', async () => {
  const folder = tempFolder();
  const path = join(folder, 'x'.repeat(104 - folder.length), 'k.sock');
  await expect(claimSocket(path, answering(health))).rejects.toMatchObject({
    code: 'socket-unusable',
    message: expect.stringContaining('103'),
    hint: expect.stringContaining('--socket'),
  });
  expect(readdirSync(folder)).toEqual([]);
});

test('P3 the longest path that fits can be claimed, and its length is counted in bytes', async () => {
  const folder = tempFolder();
  const longest = join(folder, 'é'.repeat(20), 'x'.repeat(103 - folder.length - 42));
  expect(Buffer.byteLength(longest)).toBe(103);
  await claimSocket(longest, answering(health));
  expect(await requestControl(longest, 'GET', 'health')).toEqual(health);
  await expect(claimSocket(`${longest}x`, answering(health))).rejects.toThrow('104 bytes');
});

test('P2 a folder that is a symlink is refused', async () => {
  const folder = tempFolder();
  mkdirSync(join(folder, 'real'), { mode: 0o700 });
  symlinkSync(join(folder, 'real'), join(folder, 'run'));
  const path = join(folder, 'run', 'k.sock');
  await expect(claimSocket(path, answering(health))).rejects.toMatchObject({
    code: 'socket-unusable',
    message: expect.stringContaining('is a symlink'),
  });
  expect(readdirSync(join(folder, 'real'))).toEqual([]);
});

test('P2 a folder that others can write to is refused, and the hint says how to mend it', async () => {
  const folder = join(tempFolder(), 'run');
  mkdirSync(folder);
  chmodSync(folder, 0o770);
  await expect(claimSocket(join(folder, 'k.sock'), answering(health))).rejects.toMatchObject({
    code: 'socket-unusable',
    hint: `make it private with: chmod 700 ${folder}`,
  });
  expect(readdirSync(folder)).toEqual([]);
});

test('P2 a folder of another user is refused', async () => {
  const folder = process.getuid?.() === 0 ? tempFolder() : '/usr';
  if (folder !== '/usr') {
    chownSync(folder, 65534, 65534);
  }
  await expect(claimSocket(join(folder, 'k.sock'), answering(health))).rejects.toMatchObject({
    code: 'socket-unusable',
    message: expect.stringContaining('another user'),
  });
});

test.each([
  ['a regular file', (path: string) => writeFileSync(path, 'precious')],
  ['a symlink', (path: string) => symlinkSync('/nowhere', path)],
  ['a folder', (path: string) => mkdirSync(path)],
])('P5 %s in the place of the socket is refused and left alone', async (_what, put) => {
  const folder = tempFolder();
  const path = join(folder, 'k.sock');
  put(path);
  const before = lstatSync(path);
  await expect(claimSocket(path, answering(health))).rejects.toMatchObject({
    code: 'socket-unusable',
    message: `${path} is not a socket, so it was left alone`,
  });
  const after = lstatSync(path);
  expect([after.ino, after.mtimeMs]).toEqual([before.ino, before.mtimeMs]);
  if (after.isFile()) {
    expect(readFileSync(path, 'utf8')).toBe('precious');
  }
  expect(readdirSync(folder)).toEqual(['k.sock']);
});

test('P7 a second start is told who runs and with which config, and the first serves on', async () => {
  const path = join(tempFolder(), 'k.sock');
  await claimSocket(path, answering(health));
  await expect(claimSocket(path, answering({}))).rejects.toMatchObject({
    code: 'engine-running',
    message: 'an engine is running already (pid 4242, config /home/ada/config.json)',
  });
  expect(await requestControl(path, 'GET', 'health')).toEqual(health);
});

test('a process that is stopped still has the socket', async () => {
  const path = join(tempFolder(), 'k.sock');
  const first = startClaimant(path);
  expect(await first.said).toBe('claimed');
  await first.kill('SIGSTOP');
  await expect(claimSocket(path, answering(health))).rejects.toMatchObject({
    code: 'engine-running',
    message: expect.stringContaining('does not answer'),
  });
  await first.kill('SIGCONT');
  expect(await requestControl(path, 'GET', 'health')).toMatchObject({ pid: first.pid });
});

test('P6 after kill -9 the next start takes over', async () => {
  const path = join(tempFolder(), 'k.sock');
  const first = startClaimant(path);
  expect(await first.said).toBe('claimed');
  await first.kill('SIGKILL');
  expect(existsSync(path)).toBe(true);
  const second = startClaimant(path);
  expect(await second.said).toBe('claimed');
  expect(await requestControl(path, 'GET', 'health')).toMatchObject({ pid: second.pid });
});

test('a start that is killed inside the claim lock holds nobody up', async () => {
  const folder = tempFolder();
  const path = join(folder, 'k.sock');
  const first = startClaimant(path, 'hang');
  expect(await first.said).toBe('in-lock');
  await first.kill('SIGKILL');
  const start = performance.now();
  await claimSocket(path, answering(health));
  expect(performance.now() - start).toBeLessThan(2_000);
  expect(await requestControl(path, 'GET', 'health')).toEqual(health);
});

test.each(['no socket', 'a stale socket', 'a stale lock'])(
  'P8 of ten starts at once over %s exactly one serves',
  async (over) => {
    const path = join(tempFolder(), 'k.sock');
    if (over !== 'no socket') {
      const dead = startClaimant(path, over === 'a stale lock' ? 'hang' : '');
      await dead.said;
      await dead.kill('SIGKILL');
    }
    const starts = Array.from({ length: 10 }, () => startClaimant(path));
    const said = await Promise.all(starts.map((start) => start.said));
    const winners = starts.filter((_start, index) => said[index] === 'claimed');
    expect(winners).toHaveLength(1);
    const others = said.filter((line) => line !== 'claimed');
    expect(others).toEqual(
      Array(9).fill(
        `engine-running: an engine is running already (pid ${winners[0]?.pid}, config /c.json)`,
      ),
    );
    expect(await requestControl(path, 'GET', 'health')).toMatchObject({ pid: winners[0]?.pid });
  },
);

test('letting go unlinks the name, but never the socket of a successor', async () => {
  const path = join(tempFolder(), 'k.sock');
  const first = answering({ who: 'first' });
  const claimed = await claimSocket(path, first);
  await claimed.release();
  expect(existsSync(path)).toBe(false);
  await claimSocket(path, answering({ who: 'second' }));
  await claimed.release();
  await new Promise((resolve) => first.close(resolve));
  expect(await requestControl(path, 'GET', 'health')).toEqual({ who: 'second' });
});

test('a start whose preparation fails leaves nothing behind and can be repeated', async () => {
  const folder = tempFolder();
  const path = join(folder, 'k.sock');
  const failing = claimSocket(path, answering({}), () => {
    throw new Error('the state is broken');
  });
  await expect(failing).rejects.toThrow('the state is broken');
  expect(readdirSync(folder)).toEqual([]);
  await claimSocket(path, answering(health));
});

test('a burst of two thousand clients is served', async () => {
  const path = join(tempFolder(), 'k.sock');
  await claimSocket(path, answering(health));
  const outcomes = await Promise.all(
    Array.from({ length: 2_000 }, () => {
      return new Promise<string>((resolve) => {
        const socket = connect(path, () => resolve('connected'));
        socket.on('error', (error) => resolve(error.message));
        onTestFinished(() => {
          socket.destroy();
        });
      });
    }),
  );
  expect(new Set(outcomes)).toEqual(new Set(['connected']));
});

test('offline work under the claim lock is refused while an engine lives', async () => {
  const path = join(tempFolder(), 'k.sock');
  await claimSocket(path, answering(health));
  await expect(withClaimLock(path, () => 'done')).rejects.toMatchObject({ code: 'engine-running' });
});

test('an engine that starts waits for offline work under the claim lock', async () => {
  const path = join(tempFolder(), 'k.sock');
  const order: string[] = [];
  let start: Promise<unknown> = Promise.resolve();
  await withClaimLock(path, async () => {
    start = claimSocket(path, answering(health)).then(() => order.push('engine'));
    await new Promise((resolve) => setImmediate(resolve));
    order.push('work');
  });
  await start;
  expect(order).toEqual(['work', 'engine']);
});

test('offline work over a stale socket is done', async () => {
  const path = join(tempFolder(), 'k.sock');
  const dead = startClaimant(path);
  await dead.said;
  await dead.kill('SIGKILL');
  expect(await withClaimLock(path, () => 'done')).toBe('done');
});
