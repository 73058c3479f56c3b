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
import { dirname, join } from 'node:path';
import { expect, onTestFinished, type TestContext, test } from 'vitest';
import { canary } from '../helpers/canary.js';
import {
  type KeyctlOptions,
  keyctlEnvironment,
  keyctlPaths,
  runKeyctl,
  startServe,
} from '../helpers/run-keyctl.js';
import { tempFolder } from '../helpers/temp-folder.js';
import { asNobody, need, needRoot } from '../helpers/tools.js';
import { writeConfig } from '../helpers/write-config.js';
import { openAiConfig } from '../host/host-folder.js';

const config = openAiConfig('http://127.0.0.1:9/v1', canary('reach'));

function homeWithConfig(): string {
  const home = tempFolder();
  keyctlEnvironment(home);
  writeConfig(home, config);
  return home;
}

async function serve(options: KeyctlOptions & { readonly args?: readonly string[] }) {
  const running = await startServe(options);
  onTestFinished(async () => {
    expect(await running.stop()).toBe(0);
  });
  return running;
}

const mode = (path: string) => (lstatSync(path).mode & 0o777).toString(8);

/** The error's code that another user meets who wants to connect. */
function connectAsNobody(socket: string): Promise<string> {
  const script = `require('net').connect('${socket}', () => { console.log('connected'); process.exit() })
    .on('error', (error) => console.log(error.code))`;
  const [command, ...asUser] = asNobody;
  return new Promise((resolve) => {
    const args = [...asUser, process.execPath, '-e', script];
    execFile(command, args, { cwd: '/' }, (_error, stdout) => resolve(stdout.trim()));
  });
}

test.for(['000', '027', '077'])(
  'P1 with the umask %s the socket is 0600 in a 0700 folder, and another user is refused by each',
  async (umask, context) => {
    need(context, 'setpriv');
    const home = homeWithConfig();
    const { socket } = keyctlPaths(home);
    // so that nothing above the socket's own folder keeps the other user out
    chmodSync(home, 0o755);
    chmodSync(join(home, 'run'), 0o755);
    await serve({ home, under: ['sh', '-c', `umask ${umask}; exec "$@"`, 'sh'] });
    expect([mode(dirname(socket)), mode(socket)]).toEqual(['700', '600']);
    expect(readdirSync(dirname(socket))).toEqual(['keyctl.sock']);
    expect(await connectAsNobody(socket)).toBe('EACCES');
    chmodSync(dirname(socket), 0o755);
    expect(await connectAsNobody(socket)).toBe('EACCES');
    // that it is the modes that refuse
    chmodSync(socket, 0o666);
    expect(await connectAsNobody(socket)).toBe('connected');
    chmodSync(dirname(socket), 0o700);
  },
);

type BadFolder = readonly [name: string, said: string, make: (folder: string) => void];

const badFolders: readonly BadFolder[] = [
  [
    'a symlink',
    'is a symlink',
    (folder) => {
      mkdirSync(`${folder}-real`, { mode: 0o700 });
      symlinkSync(`${folder}-real`, folder);
    },
  ],
  [
    'writable by the group',
    'is writable by others',
    (folder) => {
      mkdirSync(folder);
      chmodSync(folder, 0o770);
    },
  ],
  [
    'writable by all, even with the sticky bit',
    'is writable by others',
    (folder) => {
      mkdirSync(folder);
      chmodSync(folder, 0o1777);
    },
  ],
  [
    "someone else's",
    'belongs to another user',
    (folder) => {
      mkdirSync(folder, { mode: 0o700 });
      chownSync(folder, 65_534, 65_534);
    },
  ],
  ['a file', 'is not a folder', (folder) => writeFileSync(folder, '')],
];

test.for(badFolders)('P2 a folder that is %s is refused', async ([name, said, make], context) => {
  if (name === "someone else's") {
    needRoot(context);
  }
  const home = homeWithConfig();
  const folder = join(home, 'place');
  make(folder);
  const socket = join(folder, 'k.sock');
  // to the clients they are all one
  for (const command of name === 'a symlink' ? ['serve', 'stop'] : ['serve']) {
    const result = await runKeyctl([command, '--socket', socket], { home });
    expect({ command, ...result }).toMatchObject({ code: 1, stdout: '' });
    expect(result.stderr).toContain(`the socket's folder ${folder} ${said}`);
    expect(result.stderr).toContain('keyctl: hint: ');
  }
  expect(existsSync(folder) && lstatSync(folder).isFile() ? [] : readdirSync(folder)).toEqual([]);
  expect(existsSync(keyctlPaths(home).state)).toBe(false);
});

/** Every name below a folder. */
const tree = (folder: string) => readdirSync(folder, { recursive: true, encoding: 'utf8' }).sort();

test('P3 a path over 103 bytes is refused with a shorter one suggested, and nothing is left', async () => {
  const home = homeWithConfig();
  const before = tree(home);
  const long = join(home, 'é'.repeat(40), 'k.sock');
  const runtime = join(home, 'x'.repeat(80));
  mkdirSync(runtime, { mode: 0o700 });
  for (const options of [
    { args: ['--socket', long] },
    { environment: { KEYCTL_SOCKET: long } },
    { environment: { XDG_RUNTIME_DIR: runtime } },
  ]) {
    const { args = [], environment } = { args: [], environment: {}, ...options };
    const { code, stderr } = await runKeyctl(['serve', ...args], { home, environment });
    expect(code).toBe(1);
    expect(stderr).toMatch(/the socket's path is \d{3} bytes long, the system takes 103/);
    const suggested = /--socket (\S+)/.exec(stderr)?.[1]?.replace('~', home) ?? '';
    expect(suggested).not.toBe('');
    expect(Buffer.byteLength(suggested)).toBeLessThanOrEqual(103);
  }
  expect(tree(home).filter((name) => !name.startsWith('xxx'))).toEqual(before);
  expect(tree(runtime)).toEqual([]);
});

type Runtime = (home: string, context: TestContext) => string | undefined;

const runtimes: readonly (readonly [name: string, runtime: Runtime])[] = [
  ['is not set', () => undefined],
  [
    'is open to all',
    (home) => {
      chmodSync(join(home, 'run'), 0o777);
      return join(home, 'run');
    },
  ],
  [
    "is someone else's",
    (home, context) => {
      needRoot(context);
      chownSync(join(home, 'run'), 65_534, 65_534);
      return join(home, 'run');
    },
  ],
];

test.for(runtimes)(
  'P4 where XDG_RUNTIME_DIR %s, engine and client meet in a private folder of the state',
  async ([, runtime], context) => {
    const home = homeWithConfig();
    const environment = { XDG_RUNTIME_DIR: runtime(home, context) };
    await serve({ home, environment });
    const { stdout } = await runKeyctl(['status', '--json'], { home, environment });
    const socket = join(home, 'state/keyctl/run/keyctl.sock');
    expect(JSON.parse(stdout).engine).toMatchObject({ socket });
    expect([mode(dirname(socket)), mode(socket)]).toEqual(['700', '600']);
    expect(readdirSync(join(home, 'run'))).toEqual([]);
  },
);

test('P4 in an empty environment engine and client meet below the home folder', async (context) => {
  need(context, 'unshare');
  const home = homeWithConfig();
  // the home folder of the user database is another one, for these programs alone
  const passwd = join(home, 'passwd');
  writeFileSync(passwd, `user:x:${process.getuid?.()}:0::${home}:/bin/sh\n`);
  const script = `mount --bind ${passwd} /etc/passwd && exec env -i "$@"`;
  const under = ['unshare', '--mount', 'sh', '-c', script, 'sh'];
  const args = ['--config', keyctlPaths(home).config];
  await serve({ home, under, args });
  const socket = join(home, '.local/state/keyctl/run/keyctl.sock');
  expect([mode(dirname(socket)), mode(socket)]).toEqual(['700', '600']);
  const { stdout } = await runKeyctl(['status', '--json'], { home, under });
  expect(JSON.parse(stdout).engine).toMatchObject({ pid: expect.any(Number) });
});

test.for<readonly [name: string, put: (path: string) => void]>([
  ['a regular file', (path) => writeFileSync(path, 'precious')],
  ['a symlink to a file', (path) => symlinkSync(`${dirname(path)}/elsewhere`, path)],
  ['a folder', (path) => mkdirSync(path)],
])('P5 %s in the place of the socket is refused and untouched', async ([, put]) => {
  const home = homeWithConfig();
  const { socket } = keyctlPaths(home);
  mkdirSync(dirname(socket), { mode: 0o700 });
  put(socket);
  const before = lstatSync(socket);
  const { code, stderr } = await runKeyctl(['serve'], { home });
  expect(code).toBe(1);
  expect(stderr).toContain('is not a socket, so it was left alone');
  const after = lstatSync(socket);
  expect([after.ino, after.mode, after.mtimeMs]).toEqual([before.ino, before.mode, before.mtimeMs]);
  if (after.isFile()) {
    expect(readFileSync(socket, 'utf8')).toBe('precious');
  }
  expect(readdirSync(dirname(socket))).toEqual(['keyctl.sock']);
});
