import { spawn, spawnSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { needSystemd } from '../../src/commands/need-systemd.js';
import { ask } from '../helpers/ask.js';
import { canary } from '../helpers/canary.js';
import { keyctlEnvironment, keyctlPaths, runKeyctl } from '../helpers/run-keyctl.js';
import { systemdWords } from '../helpers/systemd-words.js';
import { tempFolder } from '../helpers/temp-folder.js';
import { until } from '../helpers/until.js';
import { startUpstream } from '../helpers/upstream.js';
import { writeConfig } from '../helpers/write-config.js';

const secret = canary('of-a-service', { end: 'aaaa' });

type Answers = Readonly<Record<string, string>>;

/**
 * A home with a `systemctl` of its own, which writes down what it is asked and answers by its verb.
 * `null`: there is none on the PATH.
 */
function open({ config, answers = {} }: { config?: object; answers?: Answers | null } = {}) {
  const home = tempFolder();
  const bin = join(home, 'bin');
  const asked = join(home, 'asked');
  mkdirSync(bin);
  writeFileSync(asked, '');
  if (answers !== null) {
    const cases = Object.entries(answers).map(([verb, script]) => `*" ${verb} "*) ${script};;`);
    const script = `#!/bin/sh\necho "$*" >> '${asked}'\ncase " $* " in ${cases.join('\n')}\nesac\n`;
    writeFileSync(join(bin, 'systemctl'), script, { mode: 0o755 });
  }
  if (config !== undefined) {
    writeConfig(home, config);
  }
  const path = join(home, 'config/systemd/user/keyctl.service');
  return {
    home,
    path,
    run: (args: readonly string[], environment: NodeJS.ProcessEnv = {}) => {
      // no systemctl of this machine
      const PATH = answers === null ? bin : `${bin}:/usr/bin:/bin`;
      return runKeyctl(['service', ...args], { home, environment: { PATH, ...environment } });
    },
    unit: () => readFileSync(path, 'utf8'),
    asked: () => readFileSync(asked, 'utf8').trimEnd().split('\n'),
  };
}

const provider = { providers: { openai: { apiKey: secret } }, healthCheck: { onStartup: false } };
const noSession = { show: 'echo "Failed to connect to bus: No medium found" >&2; exit 1' };
const running = {
  show: 'printf "ActiveState=active\\nSubState=running\\nUnitFileState=enabled\\n"',
};
const stopped = { show: 'printf "ActiveState=inactive\\nSubState=dead\\nUnitFileState=\\n"' };

function entry(unit: string, name: string): readonly string[] {
  return [...unit.matchAll(new RegExp(`^${name}=(.*)$`, 'gm'))].map(([, value = '']) => value);
}

describe('install', () => {
  test('writes the unit, says so and what is next, and starts nothing', async () => {
    const { run, path, unit, asked } = open({ config: provider, answers: noSession });
    const { code, stdout, stderr } = await run(['install']);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toContain(`wrote ${path}\n`);
    expect(stdout).toContain('next: systemctl --user enable --now keyctl\n');
    expect(stdout).toContain('loginctl enable-linger');
    expect(statSync(path).mode & 0o777).toBe(0o644);
    expect(readdirSync(dirname(path))).toEqual(['keyctl.service']);
    expect(asked().join('\n')).not.toMatch(/start|enable|reload/);
    expect(unit()).not.toContain(secret);
    expect(entry(unit(), 'TimeoutStopSec')).toEqual(['45']);
    expect(entry(unit(), 'UMask')).toEqual(['0077']);
  });

  test('a second time changes nothing and says so', async () => {
    const { run, path, unit } = open({ config: provider });
    await run(['install']);
    const before = [unit(), statSync(path).ino];
    expect((await run(['install'])).stdout).toContain(`${path} is right as it is`);
    expect([unit(), statSync(path).ino]).toEqual(before);
  });

  test('passes --config and --socket on, from flags and from variables, and the XDG folders', async () => {
    const { run, unit, home } = open();
    const [config, socket] = [join(home, 'a $b 100%.json'), join(home, 's')];
    await run(['install', '--config', config, '--socket', socket]);
    const byFlag = unit();
    const words = systemdWords(entry(byFlag, 'ExecStart')[0] ?? '');
    expect(words.slice(2)).toEqual(['serve', '--config', config, '--socket', socket]);
    expect(entry(byFlag, 'Environment')).toEqual([
      `XDG_CONFIG_HOME=${join(home, 'config')}`,
      `XDG_STATE_HOME=${join(home, 'state')}`,
    ]);
    await run(['install'], { KEYCTL_CONFIG: config, KEYCTL_SOCKET: socket });
    expect(unit()).toBe(byFlag);
  });

  test('with a running one the next step is to restart it', async () => {
    const { run } = open({ config: provider, answers: running });
    const { stdout } = await run(['install']);
    expect(stdout).toContain('systemctl --user daemon-reload && systemctl --user restart keyctl');
  });

  test.each(['by somebody else', 'a link', 'a mask'])(
    'never touches a unit that is %s',
    async (what) => {
      const { run, path, home } = open({ config: provider });
      mkdirSync(dirname(path), { recursive: true });
      const other = join(home, 'mine.service');
      writeFileSync(other, '[Service]\nExecStart=/bin/true\n');
      if (what === 'by somebody else') {
        writeFileSync(path, readFileSync(other));
      } else {
        symlinkSync(what === 'a link' ? other : '/dev/null', path);
      }
      for (const verb of ['install', 'uninstall']) {
        const refused = await run([verb]);
        expect(refused).toMatchObject({ code: 1, stdout: '' });
        expect(refused.stderr).toContain(`${path} was not made by keyctl, so it was left alone`);
      }
      expect(readFileSync(other, 'utf8')).toBe('[Service]\nExecStart=/bin/true\n');
      expect(lstatSync(path).isSymbolicLink()).toBe(what !== 'by somebody else');
      expect((await run(['status'])).stdout).toContain(`${path}: not made by keyctl`);
    },
  );

  test('writes its own anew when something else is asked for', async () => {
    const { run, path, unit } = open({ config: provider });
    await run(['install', '--socket', '/somewhere/else']);
    expect((await run(['install'])).stdout).toContain(`wrote ${path}`);
    expect(unit()).not.toContain('/somewhere/else');
  });

  test('warns of variables that the service will not have, and of a file that others can read', async () => {
    const config = {
      providers: {
        openai: {
          apiKey: ['$FROM_SHELL', '$FROM_FILE', '{env:FROM_SYSTEMD}', '{file:x}'],
          proxy: '$CORP_PROXY',
        },
      },
    };
    const answers = { 'show-environment': 'echo FROM_SYSTEMD=1' };
    const { run, home } = open({ config, answers });
    const file = join(home, 'config/keyctl/env');
    writeFileSync(file, '# mine\nFROM_FILE=x\n');
    chmodSync(file, 0o644);
    const shell = { FROM_SHELL: secret, FROM_FILE: secret, NO_PROXY: 'a.test' };
    const { code, stderr, stdout } = await run(['install'], shell);
    expect(code).toBe(0);
    expect(stderr).toContain(
      `keyctl: warning: the service will not have FROM_SHELL, CORP_PROXY, NO_PROXY from this shell: put what it needs into ${file}`,
    );
    expect(stderr).toContain(`keyctl: warning: others can read ${file}: chmod 600 it`);
    expect(stdout + stderr).not.toContain(secret);

    writeFileSync(file, 'FROM_FILE=x\nFROM_SHELL=x\nCORP_PROXY=x\n NO_PROXY=a.test\n');
    chmodSync(file, 0o600);
    expect((await run(['install'], shell)).stderr).toBe('');
  });

  test('warns of a config that is broken or not there, and installs all the same', async () => {
    const { run, path } = open();
    const { code, stderr } = await run(['install']);
    expect(code).toBe(0);
    expect(stderr).toMatch(
      /warning: the service will not start with this config: .*no config file/,
    );
    expect(existsSync(path)).toBe(true);
  });

  test('--now enables and starts it, and restarts one that ran from another unit', async () => {
    const { run, asked } = open({ config: provider, answers: running });
    const { code, stdout } = await run(['install', '--now', '--socket', '/x/s']);
    expect(code).toBe(0);
    expect(stdout).toContain('it is enabled and started');
    const orders = () => asked().filter((line) => /reload|enable|restart/.test(line));
    const first = [
      '--user --no-pager daemon-reload',
      '--user --no-pager enable --now keyctl.service',
    ];
    expect(orders()).toEqual(first);
    await run(['install', '--now']);
    expect(orders().slice(2)).toEqual([...first, '--user --no-pager restart keyctl.service']);
  });

  test('--now says what systemctl says, or that there is none', async () => {
    const answers = { enable: 'echo "Failed to enable unit: it is a test" >&2; exit 1' };
    const failing = await open({ config: provider, answers }).run(['install', '--now']);
    expect(failing.code).toBe(1);
    expect(failing.stderr).toContain(
      'keyctl: error: systemctl --user enable --now keyctl.service: Failed to enable unit: it is a test',
    );
    const without = await open({ config: provider, answers: null }).run(['install', '--now']);
    expect(without.code).toBe(1);
    expect(without.stdout).toContain('wrote ');
    expect(without.stderr).toContain('there is no systemctl here: nothing was started');
  });
});

describe('uninstall', () => {
  test('removes the unit and what enabling it left, and says if it still runs', async () => {
    const { run, path } = open({ config: provider, answers: running });
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
    const { run, path } = open({ config: provider, answers: stopped });
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
    expect((await open({ answers }).run(['status'])).stdout).toContain(line);
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
  const { run, unit, home } = open({ config, answers: running });
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

const canVerify = spawnSync('systemd-analyze', ['--version']).status === 0;

test.skipIf(!canVerify)('systemd finds nothing wrong with the unit', async () => {
  const { run, path, home } = open({ config: provider });
  await run(['install', '--config', join(home, 'a $b 100%h "c".json')]);
  const verified = spawnSync('systemd-analyze', ['--user', 'verify', path], {
    env: keyctlEnvironment(home),
    encoding: 'utf8',
  });
  expect(verified).toMatchObject({ status: 0, stderr: '', stdout: '' });
});
