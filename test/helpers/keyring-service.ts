import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { afterAll } from 'vitest';
import { makeTempFolder, removeFolder } from './temp-folder.js';
import { until } from './until.js';

/**
 * A Secret Service of these tests' own, unlocked, on a bus of its own: nothing of the machine's is
 * touched. The variables lead programs to it. Null, and a line that says so, where its programs are
 * not installed.
 */
export async function startKeyring(): Promise<NodeJS.ProcessEnv | null> {
  const missing = ['dbus-daemon', 'dbus-send', 'gnome-keyring-daemon'].filter(
    (program) => spawnSync(program, ['--version'], { stdio: 'ignore' }).error !== undefined,
  );
  if (missing.length > 0) {
    process.stdout.write(`!! NOT RUN: tests with a real keyring need ${missing.join(', ')}\n`);
    return null;
  }
  const home = makeTempFolder();
  const children: ChildProcess[] = [];
  afterAll(async () => {
    for (const child of children.reverse()) {
      child.kill('SIGKILL');
      await once(child, 'close');
    }
    removeFolder(home);
  });
  const { PATH } = process.env;
  const own = { PATH, HOME: home, XDG_DATA_HOME: home, XDG_RUNTIME_DIR: home };
  const bus = spawn('dbus-daemon', ['--session', '--nofork', '--print-address'], {
    env: own,
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  children.push(bus);
  const [address] = await once(bus.stdout.setEncoding('utf8'), 'data');
  const environment = { DBUS_SESSION_BUS_ADDRESS: String(address).trim() };
  const daemon = spawn(
    'gnome-keyring-daemon',
    ['--foreground', '--unlock', '--components=secrets'],
    { env: { ...own, ...environment }, stdio: ['pipe', 'ignore', 'ignore'] },
  );
  children.push(daemon);
  daemon.stdin.end('the password of the keyring');
  const asks = [
    '--session',
    '--print-reply',
    '--dest=org.freedesktop.DBus',
    '/org/freedesktop/DBus',
    'org.freedesktop.DBus.NameHasOwner',
    'string:org.freedesktop.secrets',
  ];
  await until(() =>
    execFileSync('dbus-send', asks, { env: { ...own, ...environment }, encoding: 'utf8' }).includes(
      'boolean true',
    ),
  );
  return environment;
}
