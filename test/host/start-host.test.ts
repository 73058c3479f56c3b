import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { Agent, request as httpRequest } from 'node:http';
import { dirname } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { watchConfig } from '../../src/config/watch-config.js';
import { type Host, startHost } from '../../src/host/start-host.js';
import { RemoteEngine } from '../../src/socket/remote-engine.js';
import { requestControl } from '../../src/socket/request-control.js';
import { custom } from '../helpers/answers.js';
import { beginAsking } from '../helpers/ask.js';
import { canary } from '../helpers/canary.js';
import { until } from '../helpers/until.js';
import { startUpstream } from '../helpers/upstream.js';
import { type HostFolder, hostFolder, openAiConfig } from './host-folder.js';

const secret = canary('host');
const chat = { path: '/openai/v1/chat/completions', body: { model: 'gpt-5', messages: [] } };

async function start({ paths }: HostFolder): Promise<Host> {
  const host = await startHost({ paths, host: 'serve', environment: {} });
  onTestFinished(() => host.abort());
  return host;
}

/** An upstream whose data calls wait until the test lets them go. */
async function slowUpstream() {
  const upstream = await startUpstream();
  const waiting: (() => void)[] = [];
  upstream.script(
    secret,
    custom(async (_request, response) => {
      await new Promise<void>((resolve) => waiting.push(resolve));
      response.end('{"late":true}');
    }),
  );
  const letGo = () => {
    for (const go of waiting.splice(0)) {
      go();
    }
  };
  onTestFinished(letGo);
  return { upstream, waiting, letGo };
}

test('a broken config opens no socket and leaves no file', async () => {
  const folder = hostFolder();
  folder.writeConfig('{ "providers": [] }');
  await expect(start(folder)).rejects.toMatchObject({ code: 'config-invalid' });
  expect(existsSync(dirname(folder.paths.socket))).toBe(false);
  expect(existsSync(folder.paths.state)).toBe(false);
});

test('an edit that was read on order is not read again by who watches the file', async () => {
  const folder = hostFolder();
  const edit = (name: string) =>
    folder.writeConfig(openAiConfig('http://127.0.0.1:9/v1', `${secret}-${name}`));
  edit('first');
  const { engine } = await start(folder);
  const reloads = () =>
    engine.getSnapshot().events.filter(({ type }) => type === 'config-reloaded').length;
  let seen = 0;
  const another = watchConfig(folder.paths.config, () => {
    seen += 1;
  });
  onTestFinished(() => another.close());
  edit('second');
  await engine.reload();
  // the host's, which began to watch before this one, has seen it by then
  await until(() => seen === 1);
  edit('third');
  await until(() => seen === 2 && reloads() > 1);
  expect(reloads()).toBe(2);
});

test('a second host touches neither the state nor an upstream', async () => {
  const upstream = await startUpstream();
  const folder = hostFolder();
  folder.writeConfig({ providers: { openai: { apiKey: [secret], baseUrl: upstream.url } } });
  await start(folder);
  await until(() => upstream.checks.length === 1);
  const other = { ...folder.paths, state: `${folder.paths.state}.other` };
  writeFileSync(other.state, 'broken, and would be put aside');
  await expect(start({ ...folder, paths: other })).rejects.toMatchObject({
    code: 'engine-running',
    message: expect.stringContaining(`pid ${process.pid}`),
  });
  expect(readFileSync(other.state, 'utf8')).toBe('broken, and would be put aside');
  expect(upstream.checks).toHaveLength(1);
});

test('draining gives the name up at once, finishes what runs, and refuses what is new', async () => {
  const { upstream, waiting, letGo } = await slowUpstream();
  const folder = hostFolder();
  folder.writeConfig(openAiConfig(upstream.url, secret));
  const host = await start(folder);
  const { socket } = folder.paths;
  const idle = await keepAlive(socket);
  const running = beginAsking(socket, chat);
  await until(() => waiting.length === 1);

  const drained = host.drain();
  await until(() => !existsSync(socket));
  const refused = await idle.ask();
  expect(refused.status).toBe(503);
  expect(refused.headers['retry-after']).toBe('1');
  expect(JSON.parse(refused.text).error.code).toBe('draining');
  letGo();
  await running.ended;
  expect(running.received().toString()).toBe('{"late":true}');
  await drained;
  expect(JSON.parse(readFileSync(folder.paths.state, 'utf8')).keys[0].counts.ok).toBe(2);
});

test('the next engine starts while one is draining, and keeps what it was told meanwhile', async () => {
  const { upstream, waiting, letGo } = await slowUpstream();
  const folder = hostFolder();
  folder.writeConfig(openAiConfig(upstream.url, secret, canary('host-2', { end: '2222' })));
  const first = await start(folder);
  const running = beginAsking(folder.paths.socket, chat);
  await until(() => waiting.length === 1);
  const drained = first.drain();
  await until(() => !existsSync(folder.paths.socket));
  const second = await start(folder);
  await second.engine.setKeyEnabled('openai/2', false);
  letGo();
  await running.ended;
  await drained;
  expect(existsSync(folder.paths.socket)).toBe(true);
  const saved = JSON.parse(readFileSync(folder.paths.state, 'utf8'));
  expect(saved.keys.map(({ enabled }: { enabled: boolean }) => enabled)).toEqual([true, false]);
  await second.drain();
});

test('POST drain ends the whole host', async () => {
  const folder = hostFolder();
  folder.writeConfig(openAiConfig('http://127.0.0.1:9/v1', secret));
  const host = await start(folder);
  const remote = await RemoteEngine.connect(folder.paths.socket);
  await requestControl(folder.paths.socket, 'POST', 'drain');
  expect(existsSync(folder.paths.socket)).toBe(false);
  await remote.closed;
  expect(remote.getSnapshot().engine.draining).toBe(true);
  await host.ended;
});

test('aborting does not wait for the requests in flight', async () => {
  const { upstream, waiting } = await slowUpstream();
  const folder = hostFolder();
  folder.writeConfig(openAiConfig(upstream.url, secret));
  const host = await start(folder);
  const running = beginAsking(folder.paths.socket, chat);
  await until(() => waiting.length === 1);
  await host.abort();
  expect(existsSync(folder.paths.socket)).toBe(false);
  await until(() => upstream.requests[0]?.abortedAt !== null);
  await running.ended.catch(() => {});
});

test('a bug ends it: logged with its stack, and no secret leaves through its message', async () => {
  const folder = hostFolder();
  folder.writeConfig(openAiConfig('http://127.0.0.1:9/v1', secret));
  const host = await start(folder);
  const said = host.crash(new TypeError(`no header for ${secret}`));
  expect(said).toBe('TypeError: no header for [redacted]');
  await host.ended;
  expect(existsSync(folder.paths.socket)).toBe(false);
  const log = readFileSync(folder.paths.log, 'utf8');
  expect(log).toContain('start-host.test.ts');
  expect(log).not.toContain('canary');
});

/** One connection that stays open between its requests. */
async function keepAlive(socketPath: string) {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  onTestFinished(() => agent.destroy());
  const one = () =>
    new Promise<{ status: number; headers: Record<string, unknown>; text: string }>(
      (resolve, reject) => {
        const call = httpRequest({ socketPath, agent, path: '/openai/v1/models' });
        call.on('error', reject);
        call.on('response', (response) => {
          let text = '';
          response.on('data', (chunk) => {
            text += chunk;
          });
          response.on('end', () =>
            resolve({ status: response.statusCode ?? 0, headers: response.headers, text }),
          );
        });
        call.end();
      },
    );
  await one();
  return { ask: one };
}
