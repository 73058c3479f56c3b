import { spawn, spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { needSystemd } from '../../src/commands/need-systemd.js';
import { ask } from '../helpers/ask.js';
import { keyctlEnvironment, keyctlPaths } from '../helpers/run-keyctl.js';
import { systemdWords } from '../helpers/systemd-words.js';
import { need } from '../helpers/tools.js';
import { until } from '../helpers/until.js';
import { startUpstream } from '../helpers/upstream.js';
import {
  entry,
  noSession,
  openServiceHome,
  provider,
  running,
  secret,
  stopped,
} from './a-service-home.js';

describe('uninstall', () => {
  test('removes the unit and what enabling it left, and says if it still runs', async () => {
    const { run, path } = openServiceHome({ config: provider, answers: running });
    await run(['install']);
    const wants = join(dirname(path), 'default.target.wants');
    mkdirSync(wants);
    symlinkSync(path, join(wants, 'keyctl.service'));
    symlinkSync('/lib/other.service', join(wants, 'other.service'));
    const { code, stdout } = await run(['uninstall']);
    expect(code).toBe(0);
    expect(stdout).toContain(`removed ${path}\n`);
    expect(stdout).toContain('it still runs; end it: systemctl --user stop keyctl');
    expect(existsSync(path)).toBe(false);
    expect(readdirSync(wants)).toEqual(['other.service']);
    const again = await run(['uninstall']);
    expect(again).toMatchObject({ code: 0, stderr: '' });
    expect(again.stdout).toContain('nothing to remove');
  });
});

describe('status', () => {
  test('tells of the unit, of systemd and of the engine', async () => {
    const { run, path } = openServiceHome({ config: provider, answers: stopped });
    const nothing = await run(['status']);
    expect(nothing).toMatchObject({ code: 0, stderr: '' });
    expect(nothing.stdout).toContain(
      `unit     ${path}: not there; write it: keyctl service install`,
    );
    expect(nothing.stdout).toContain('systemd  inactive (dead)\n');
    expect(nothing.stdout).toMatch(/^engine {3}no engine is running on /m);
    await run(['install']);
    expect((await run(['status'])).stdout).toContain(`${path}: as this program writes it`);
    writeFileSync(path, readFileSync(path, 'utf8').replace('cli.js', 'old.js'));
    expect((await run(['status'])).stdout).toContain(`${path}: for another program`);
  });

  test.each([
    [running, 'systemd  active (running), enabled\n'],
    [noSession, 'systemd  there is no session of systemd for this user (Failed to connect to bus'],
    [null, 'systemd  there is no systemctl here\n'],
  ])('%j', async (answers, line) => {
    expect((await openServiceHome({ answers }).run(['status'])).stdout).toContain(line);
  });
});

test('launchd is not supported yet, and is told so', () => {
  expect(() => needSystemd('darwin')).toThrow('launchd is not supported yet');
});

test('what the unit runs serves, is found by status, and drains when it is told to stop', async () => {
  const upstream = await startUpstream();
  upstream.good(secret);
  const config = {
    providers: { openai: { apiKey: secret, baseUrl: upstream.url } },
    healthCheck: { onStartup: false, everyMinutes: 0 },
  };
  const { run, unit, home } = openServiceHome({ config, answers: running });
  await run(['install']);
  const [program = '', ...args] = systemdWords(entry(unit(), 'ExecStart')[0] ?? '');
  const { XDG_RUNTIME_DIR, HOME, PATH } = keyctlEnvironment(home);
  const own = Object.fromEntries(
    entry(unit(), 'Environment').map((assignment) => assignment.split('=') as [string, string]),
  );
  // what systemd gives a service, and what the unit adds
  const env = { XDG_RUNTIME_DIR, HOME, PATH, ...own };
  const service = spawn(program, args, { cwd: home, env, stdio: 'ignore' });
  onTestFinished(() => {
    service.kill('SIGKILL');
  });
  const { socket } = keyctlPaths(home);
  await until(() => existsSync(socket));
  const answer = await ask(socket, { path: '/openai/v1/chat/completions', body: {} });
  expect(answer.headers['x-keyctl-key']).toBe('openai/1');
  expect((await run(['status'])).stdout).toContain(
    `engine   answers on ${socket} (serve, pid ${service.pid})`,
  );
  const ended = new Promise((resolve) => service.once('exit', resolve));
  service.kill('SIGTERM');
  expect(await ended).toBe(0);
});

test('systemd finds nothing wrong with the unit', async (context) => {
  need(context, 'systemd-analyze');
  const { run, path, home } = openServiceHome({ config: provider });
  await run(['install', '--config', join(home, 'a $b 100%h "c".json')]);
  const verified = spawnSync('systemd-analyze', ['--user', 'verify', path], {
    env: keyctlEnvironment(home),
    encoding: 'utf8',
  });
  expect(verified).toMatchObject({ status: 0, stderr: '', stdout: '' });
});
