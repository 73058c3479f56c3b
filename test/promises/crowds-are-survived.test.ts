import { spawnSync } from 'node:child_process';
import { connect, type Socket } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { requestControl } from '../../src/socket/request-control.js';
import { canary } from '../helpers/canary.js';
import { need } from '../helpers/tools.js';
import { until } from '../helpers/until.js';
import { openAiConfig } from '../host/host-folder.js';
import { startServing } from '../host/start-serving.js';

const config = openAiConfig('http://127.0.0.1:9/v1', canary('crowd'));

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
  const running = await startServing(config);
  await crowd(running.socket, 2_000);
  expect(await pid(running.socket)).toBe(running.pid);
}, 30_000);

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
  const running = await startServing(config);
  // only now: a start needs more of them, to load the program
  spawnSync('prlimit', ['--pid', `${running.pid}`, '--nofile=48']);
  const connections = await crowd(running.socket, 300);
  await until(() => connections.some(({ closed }) => closed));
  for (const connection of connections) {
    connection.destroy();
  }
  await until(async () => (await pid(running.socket)) === running.pid);
}, 30_000);
