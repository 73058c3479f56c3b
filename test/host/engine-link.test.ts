import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { dirname, join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import type { EngineLink, LinkState } from '../../src/engine.js';
import { type Host, startHost } from '../../src/host/start-host.js';
import { claimSocket } from '../../src/socket/claim-socket.js';
import { fetchSnapshot } from '../../src/socket/fetch-snapshot.js';
import { requestControl } from '../../src/socket/request-control.js';
import { canary } from '../helpers/canary.js';
import { until } from '../helpers/until.js';
import { built } from './built.js';
import { type HostFolder, hostFolder, openAiConfig } from './host-folder.js';
import { startLinked } from './start-linked.js';

const { openEngineLink } =
  await built<typeof import('../../src/host/engine-link.js')>('host/engine-link.js');

const config = openAiConfig('http://127.0.0.1:9/v1', canary('link'));

type LinkOptions = { readonly explicitConfig?: boolean; readonly environment?: NodeJS.ProcessEnv };

function link(
  { paths }: HostFolder,
  { explicitConfig = false, environment = {} }: LinkOptions = {},
): { readonly link: EngineLink; readonly kinds: string[] } {
  const opened = openEngineLink({ paths, environment, explicitConfig });
  const kinds: string[] = [];
  opened.subscribe(() => kinds.push(opened.getState().kind));
  onTestFinished(async () => {
    opened.abort();
    await opened.close();
  });
  return { link: opened, kinds };
}

async function host({ paths }: HostFolder): Promise<Host> {
  const started = await startHost({ paths, host: 'serve', environment: {} });
  onTestFinished(() => started.abort());
  return started;
}

function reach<Kind extends LinkState['kind']>(
  { link: opened }: { readonly link: EngineLink },
  kind: Kind,
): Promise<Extract<LinkState, { kind: Kind }>> {
  return until(
    () => {
      const state = opened.getState();
      return state.kind === kind ? (state as Extract<LinkState, { kind: Kind }>) : null;
    },
    { what: `the state ${kind}`, timeoutMs: 20_000 },
  );
}

test('it hosts an engine if none runs, and drains it when it is closed', async () => {
  const folder = hostFolder();
  folder.writeConfig(config);
  const opened = link(folder);
  expect(opened.link.getState()).toEqual({ kind: 'starting' });
  const { engine } = await reach(opened, 'hosting');
  expect(engine.getSnapshot().engine).toMatchObject({ pid: process.pid, host: 'tui' });
  await engine.setKeyEnabled('openai/1', false);
  expect(engine.getSnapshot().providers[0]?.keys[0]?.state).toBe('disabled');
  await opened.link.close();
  await engine.closed;
  expect(existsSync(folder.paths.socket)).toBe(false);
  expect(opened.kinds).toEqual(['hosting']);
});

test('it attaches to an engine that runs, and leaves it running when it is closed', async () => {
  const folder = hostFolder();
  folder.writeConfig(config);
  const running = startLinked(folder.paths);
  await until(() => running.state() === 'hosting');
  const opened = link(folder);
  expect(await reach(opened, 'attached')).toMatchObject({ pid: running.pid });
  await opened.link.close();
  expect((await fetchSnapshot(folder.paths.socket)).engine.pid).toBe(running.pid);
});

test('without a config it says which keys the environment has, and hosts once there is one', async () => {
  const folder = hostFolder();
  const opened = link(folder, { environment: { OPENAI_API_KEY: canary('found') } });
  const state = await reach(opened, 'no-config');
  expect(state.path).toBe(folder.paths.config);
  expect(state.found).toEqual([{ variable: 'OPENAI_API_KEY', provider: 'openai' }]);
  expect(existsSync(folder.paths.socket)).toBe(false);
  folder.writeConfig(config);
  await reach(opened, 'hosting');
});

test('with a broken config it opens no socket, and hosts once it is mended', async () => {
  const folder = hostFolder();
  folder.writeConfig('{\n  "providers": 7\n}');
  const opened = link(folder);
  const { problem } = await reach(opened, 'config-broken');
  expect(problem).toMatchObject({ file: folder.paths.config, line: 2 });
  expect(existsSync(folder.paths.socket)).toBe(false);
  folder.writeConfig('{\n\n  "providers": 8\n}');
  await until(() => {
    const state = opened.link.getState();
    return state.kind === 'config-broken' && state.problem.line === 3;
  });
  folder.writeConfig(config);
  await reach(opened, 'hosting');
});

test('retry reads a broken config again at once', async () => {
  const folder = hostFolder();
  folder.writeConfig('{');
  const opened = link(folder);
  await reach(opened, 'config-broken');
  folder.writeConfig(config);
  opened.link.retry();
  opened.link.retry();
  await reach(opened, 'hosting');
});

test('a config that was named and is not the running one is refused with both names', async () => {
  const folder = hostFolder();
  folder.writeConfig(config);
  await host(folder);
  const config2 = join(dirname(folder.paths.config), 'other', 'config.json');
  mkdirSync(dirname(config2));
  const other = { ...folder, paths: { ...folder.paths, config: config2 } };
  writeFileSync(other.paths.config, JSON.stringify(config));
  const opened = link(other, { explicitConfig: true });
  const { message } = await reach(opened, 'failed');
  expect(message).toContain(folder.paths.config);
  expect(message).toContain(other.paths.config);
  await reach(link(other), 'attached');
  await reach(link(folder, { explicitConfig: true }), 'attached');
});

test('when the engine ends, it says so with the last snapshot and hosts the next one', async () => {
  const folder = hostFolder();
  folder.writeConfig(config);
  const running = await host(folder);
  await running.engine.setKeyEnabled('openai/1', false);
  const opened = link(folder);
  await reach(opened, 'attached');
  const lost: LinkState[] = [];
  opened.link.subscribe(() => {
    const state = opened.link.getState();
    if (state.kind === 'lost') {
      lost.push(state);
    }
  });
  await running.drain();
  const { engine } = await reach(opened, 'hosting');
  expect(lost).toMatchObject([
    { reason: `the engine (pid ${process.pid}) has ended`, last: { engine: { host: 'serve' } } },
  ]);
  expect(opened.kinds).toEqual(['attached', 'lost', 'hosting']);
  expect(engine.getSnapshot().providers[0]?.keys[0]?.state).toBe('disabled');
});

test('when the process that hosted is killed, one of the others hosts and the rest attach', async () => {
  const folder = hostFolder();
  folder.writeConfig(config);
  const first = startLinked(folder.paths);
  await until(() => first.state() === 'hosting');
  const others = Array.from({ length: 4 }, () => startLinked(folder.paths));
  await until(() => others.every((other) => other.state() === 'attached'));
  await first.kill('SIGKILL');
  await until(() => others.every(({ states }) => states.some(({ kind }) => kind === 'lost')));
  await until(
    () => {
      const kinds = others.map((other) => other.state()).sort();
      return kinds.join() === 'attached,attached,attached,hosting';
    },
    { timeoutMs: 30_000, what: 'one host among four' },
  );
  const next = others.find((other) => other.state() === 'hosting');
  expect((await fetchSnapshot(folder.paths.socket)).engine.pid).toBe(next?.pid);
  const attached = others.filter((other) => other !== next);
  expect(attached.map(({ states }) => states.at(-1)?.pid)).toEqual(Array(3).fill(next?.pid));
}, 60_000);

test('many screens that start at once share one engine', async () => {
  const folder = hostFolder();
  folder.writeConfig(config);
  const screens = Array.from({ length: 6 }, () => startLinked(folder.paths));
  await until(
    () => {
      const kinds = screens.map((screen) => screen.state()).sort();
      return kinds.join() === 'attached,attached,attached,attached,attached,hosting';
    },
    { timeoutMs: 30_000, what: 'one host among six' },
  );
}, 60_000);

test('an engine of its own that somebody stopped stays stopped until retry', async () => {
  const folder = hostFolder();
  folder.writeConfig(config);
  const opened = link(folder);
  await reach(opened, 'hosting');
  await requestControl(folder.paths.socket, 'POST', 'drain');
  const { message } = await reach(opened, 'failed');
  expect(message).toBe('the engine was stopped from outside');
  expect(existsSync(folder.paths.socket)).toBe(false);
  opened.link.retry();
  await reach(opened, 'hosting');
});

test('a socket that can not be had is said, and tried again on demand', async () => {
  const folder = hostFolder();
  folder.writeConfig(config);
  const started = await host(folder);
  await started.drain();
  writeFileSync(folder.paths.socket, 'in the way');
  const opened = link(folder);
  const { message } = await reach(opened, 'failed');
  expect(message).toContain('is not a socket');
  rmSync(folder.paths.socket);
  opened.link.retry();
  await reach(opened, 'hosting');
});

test('an engine that lives but does not answer is no reason to host a second one', async () => {
  const folder = hostFolder();
  folder.writeConfig(config);
  const silent = createServer(() => {});
  await claimSocket(folder.paths.socket, silent);
  onTestFinished(() => {
    silent.closeAllConnections();
    silent.close();
  });
  const opened = link(folder);
  const { message } = await reach(opened, 'failed');
  expect(message).toContain('does not answer');
}, 30_000);

test('closing while it is still starting leaves nothing behind', async () => {
  const folder = hostFolder();
  folder.writeConfig(config);
  const opened = link(folder);
  await opened.link.close();
  expect(existsSync(folder.paths.socket)).toBe(false);
  expect(opened.kinds).toEqual([]);
});

test('aborting while it hosts takes the name away at once', async () => {
  const folder = hostFolder();
  folder.writeConfig(config);
  const opened = link(folder);
  await reach(opened, 'hosting');
  opened.link.abort();
  expect(existsSync(folder.paths.socket)).toBe(false);
  await opened.link.close();
});
