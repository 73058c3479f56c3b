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
import { expect, test } from 'vitest';
import { systemdWords } from '../helpers/systemd-words.js';
import { entry, noSession, openServiceHome, provider, running, secret } from './a-service-home.js';

test('install writes the unit, says so and what is next, and starts nothing', async () => {
  const { run, path, unit, asked } = openServiceHome({ config: provider, answers: noSession });
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

test('install changes nothing the second time, and says so', async () => {
  const { run, path, unit } = openServiceHome({ config: provider });
  await run(['install']);
  const before = [unit(), statSync(path).ino];
  expect((await run(['install'])).stdout).toContain(`${path} is right as it is`);
  expect([unit(), statSync(path).ino]).toEqual(before);
});

test('install passes --config and --socket on, from flags and from variables, and the XDG folders', async () => {
  const { run, unit, home } = openServiceHome();
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

test('install with a running one says how to restart it', async () => {
  const { run } = openServiceHome({ config: provider, answers: running });
  const { stdout } = await run(['install']);
  expect(stdout).toContain('systemctl --user daemon-reload && systemctl --user restart keyctl');
});

test.each(['by somebody else', 'a link', 'a mask'])(
  'install and uninstall never touch a unit that is %s',
  async (what) => {
    const { run, path, home } = openServiceHome({ config: provider });
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

test('install writes its own anew when something else is asked for', async () => {
  const { run, path, unit } = openServiceHome({ config: provider });
  await run(['install', '--socket', '/somewhere/else']);
  expect((await run(['install'])).stdout).toContain(`wrote ${path}`);
  expect(unit()).not.toContain('/somewhere/else');
});

test('install warns of variables that the service will not have, and of a file that others can read', async () => {
  const config = {
    providers: {
      openai: {
        apiKey: ['$FROM_SHELL', '$FROM_FILE', '{env:FROM_SYSTEMD}', '{file:x}'],
        proxy: '$CORP_PROXY',
      },
    },
  };
  const answers = { 'show-environment': 'echo FROM_SYSTEMD=1' };
  const { run, home } = openServiceHome({ config, answers });
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

test('install warns of a config that is broken or not there, and installs all the same', async () => {
  const { run, path } = openServiceHome();
  const { code, stderr } = await run(['install']);
  expect(code).toBe(0);
  expect(stderr).toMatch(/warning: the service will not start with this config: .*no config file/);
  expect(existsSync(path)).toBe(true);
});

test('install --now enables and starts it, and restarts one that ran from another unit', async () => {
  const { run, asked } = openServiceHome({ config: provider, answers: running });
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

test('install --now says what systemctl says, or that there is none', async () => {
  const answers = { enable: 'echo "Failed to enable unit: it is a test" >&2; exit 1' };
  const failing = await openServiceHome({ config: provider, answers }).run(['install', '--now']);
  expect(failing.code).toBe(1);
  expect(failing.stderr).toContain(
    'keyctl: error: systemctl --user enable --now keyctl.service: Failed to enable unit: it is a test',
  );
  const without = await openServiceHome({ config: provider, answers: null }).run([
    'install',
    '--now',
  ]);
  expect(without.code).toBe(1);
  expect(without.stdout).toContain('wrote ');
  expect(without.stderr).toContain('there is no systemctl here: nothing was started');
});
