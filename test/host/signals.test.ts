import { existsSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { fetchSnapshot } from '../../src/socket/fetch-snapshot.js';
import { hang } from '../helpers/answers.js';
import { beginAsking } from '../helpers/ask.js';
import { canary } from '../helpers/canary.js';
import { until } from '../helpers/until.js';
import { startUpstream } from '../helpers/upstream.js';
import { openAiConfig } from './host-folder.js';
import { type Serving, startServing } from './start-serving.js';

const secret = canary('signal');

async function serving(): Promise<Serving> {
  const upstream = await startUpstream();
  upstream.script(secret, hang());
  return startServing(openAiConfig(upstream.url, secret));
}

/** A request that the upstream never answers. */
async function hangingRequest(socket: string): Promise<void> {
  const body = { model: 'gpt-5', messages: [] };
  beginAsking(socket, { path: '/openai/v1/chat/completions', body });
  await until(async () => {
    const { providers } = await fetchSnapshot(socket);
    return providers[0]?.keys[0]?.counts.inFlight === 1;
  });
}

test.each(['SIGTERM', 'SIGINT', 'SIGHUP'] as const)(
  'P9 %s takes the name away, saves the state and exits with 0',
  async (signal) => {
    const running = await serving();
    running.kill(signal);
    expect(await running.exited).toEqual({ code: 0, signal: null });
    expect(existsSync(running.socket)).toBe(false);
    expect(JSON.parse(readFileSync(running.paths.state, 'utf8')).keys).toHaveLength(1);
  },
);

test('P9 a second SIGINT ends the requests that the first one waits for', async () => {
  const running = await serving();
  await hangingRequest(running.socket);
  running.kill('SIGINT');
  await until(() => !existsSync(running.socket));
  running.kill('SIGINT');
  expect(await running.exited).toEqual({ code: 0, signal: null });
});

test('P11 SIGUSR1 opens no debugger', async () => {
  const running = await serving();
  running.kill('SIGUSR1');
  expect((await fetchSnapshot(running.socket)).engine.pid).toBe(running.pid);
  // the inspector would have announced itself before the process could end
  running.kill('SIGTERM');
  await running.exited;
  expect(running.stderr()).not.toContain('Debugger');
  expect(running.stderr()).not.toContain('ws://');
});
