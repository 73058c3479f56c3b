import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import type { Snapshot } from '../../src/engine.js';
import { requestControl } from '../../src/socket/request-control.js';
import { slow } from '../helpers/answers.js';
import { ask } from '../helpers/ask.js';
import { canary } from '../helpers/canary.js';
import { need } from '../helpers/tools.js';
import { until } from '../helpers/until.js';
import { startUpstream } from '../helpers/upstream.js';
import { openAiConfig } from '../host/host-folder.js';
import { startServing } from '../host/start-serving.js';

const secret = canary('crowd');
const config = openAiConfig('http://127.0.0.1:9/v1', secret);
const chat = { path: '/openai/v1/chat/completions', body: { model: 'gpt-5', messages: [] } };
const mebibyte = 1024;

/** The most memory that a process ever had, and the file descriptors that it has. */
function usage(of: number) {
  const status = readFileSync(`/proc/${of}/status`, 'utf8');
  return {
    peakKib: Number(/^VmHWM:\s+(\d+) kB$/m.exec(status)?.[1]),
    descriptors: readdirSync(`/proc/${of}/fd`).length,
  };
}

async function serveGood() {
  const upstream = await startUpstream();
  upstream.good(secret);
  return { upstream, running: await startServing(openAiConfig(upstream.url, secret)) };
}

/** Connections that say nothing; resolves when each was accepted or turned away. */
async function crowd(socket: string, size: number): Promise<readonly Socket[]> {
  let settled = 0;
  const connections = Array.from({ length: size }, () => {
    const connection = connect(socket, () => {
      settled += 1;
    });
    connection.on('error', () => {
      settled += 1;
    });
    return connection;
  });
  onTestFinished(() => {
    for (const connection of connections) {
      connection.destroy();
    }
  });
  await until(() => settled === size);
  return connections;
}

function pid(socket: string): Promise<unknown> {
  return requestControl(socket, 'GET', 'health').then((health) => (health as { pid: number }).pid);
}

test('P41 two thousand idle connections leave room for a request', async () => {
  const { running } = await serveGood();
  await crowd(running.socket, 2_000);
  expect((await ask(running.socket, chat)).status).toBe(200);
  expect(await pid(running.socket)).toBe(running.pid);
}, 30_000);

test('P41 five thousand requests, 200 at a time, are served, and memory and descriptors come back', async (context) => {
  need(context, 'procfs');
  const { running, upstream } = await serveGood();
  expect((await ask(running.socket, chat)).status).toBe(200);
  const before = usage(running.pid);
  let begun = 0;
  const statuses = new Map<number, number>();
  const client = async () => {
    while (begun < 5_000) {
      begun += 1;
      const { status } = await ask(running.socket, chat);
      statuses.set(status, (statuses.get(status) ?? 0) + 1);
      upstream.requests.length = 0;
    }
  };
  await Promise.all(Array.from({ length: 200 }, client));
  expect([...statuses]).toEqual([[200, 5_000]]);
  expect(usage(running.pid).peakKib - before.peakKib).toBeLessThan(200 * mebibyte);
  upstream.dropConnections();
  await until(() => usage(running.pid).descriptors <= before.descriptors + 5);
  expect(await pid(running.socket)).toBe(running.pid);
}, 60_000);

test('P42 ten thousand connections one after another are served', async () => {
  const running = await startServing(config);
  for (let count = 0; count < 10_000; count += 1) {
    if ((await pid(running.socket)) !== running.pid) {
      expect.fail(`connection ${count}`);
    }
  }
}, 120_000);

test('P41 an engine that ran out of file descriptors recovers', async (context) => {
  need(context, 'prlimit');
  const { running } = await serveGood();
  // only now: a start needs more of them, to load the program
  spawnSync('prlimit', ['--pid', `${running.pid}`, '--nofile=48']);
  const connections = await crowd(running.socket, 300);
  await until(() => connections.some(({ closed }) => closed));
  for (const connection of connections) {
    connection.destroy();
  }
  await until(async () => (await pid(running.socket)) === running.pid);
  expect((await ask(running.socket, chat)).status).toBe(200);
}, 30_000);

test('P41 requests for which there is no descriptor left get an answer, and blame no key', async (context) => {
  need(context, 'prlimit');
  const { running, upstream } = await serveGood();
  upstream.script(secret, slow(300));
  spawnSync('prlimit', ['--pid', `${running.pid}`, '--nofile=48']);
  const asked = Array.from({ length: 40 }, () =>
    ask(running.socket, chat).then(
      ({ status }) => status,
      () => 'turned away',
    ),
  );
  for (const status of await Promise.all(asked)) {
    expect([200, 429, 503, 'turned away']).toContain(status);
  }
  upstream.good(secret);
  await until(async () => (await ask(running.socket, chat)).status === 200);
  const status = await requestControl(running.socket, 'GET', 'status');
  expect((status as Snapshot).engine.pid).toBe(running.pid);
  expect((status as Snapshot).providers[0]?.keys[0]).toMatchObject({
    health: 'healthy',
    available: true,
    cooldownUntil: null,
  });
}, 30_000);
