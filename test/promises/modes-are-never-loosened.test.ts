import { createHash } from 'node:crypto';
import {
  chmodSync,
  chownSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { openKeyctl } from '../helpers/open-keyctl.js';
import { runKeyctl } from '../helpers/run-keyctl.js';
import { prepareScene } from '../helpers/scene.js';
import { isRoot } from '../helpers/tools.js';
import { until } from '../helpers/until.js';

const scene = await prepareScene({ openai: { keys: 2 } });
const { config, state, log } = scene.paths;
const warning = `others can read your keys: chmod 600 ${config}`;
const mode = (path: string) => (statSync(path).mode & 0o7777).toString(8);

/** What the files of somebody who keeps them elsewhere look like. */
const elsewhere = join(scene.home, 'elsewhere');
mkdirSync(elsewhere, { mode: 0o700 });
const real = join(elsewhere, 'state.json');
const someone = 65_534;

test('P17 a config with keys that others can read is warned of wherever somebody looks', async () => {
  chmodSync(config, 0o644);
  const running = await scene.start();
  await until(() => running.stderr().includes(`keyctl: warning: ${warning}`));
  expect((await scene.status()).warnings).toContain(warning);
  const { home } = scene;
  for (const args of [['status'], ['config', 'check']]) {
    const { stdout, stderr } = await runKeyctl(args, { home });
    expect(stdout + stderr).toContain(`chmod 600 ${config}`);
  }
  const terminal = openKeyctl({ home });
  await terminal.waitFor('others can read your keys: chmod 600 ');
  terminal.press('q');
  await terminal.exit;
});

test('P17 the config is left as it is, its mode and its time included', async () => {
  const before = statSync(config);
  await scene.control('PATCH', 'keys/openai/1', { enabled: false });
  await scene.control('POST', 'reload');
  const { mode: after, mtimeMs, ino } = statSync(config);
  expect([after, mtimeMs, ino]).toEqual([before.mode, before.mtimeMs, before.ino]);
  chmodSync(config, 0o600);
});

test('P17 the state is written through a link, and keeps its owner and its strict mode', async () => {
  expect(await scene.stop()).toBe(0);
  writeFileSync(real, readFileSync(state));
  chmodSync(real, 0o644);
  if (isRoot) {
    chownSync(real, someone, someone);
  }
  // a dotfile manager's link in its place
  unlinkSync(state);
  symlinkSync(real, state);
  await scene.start();
  await scene.control('PATCH', 'keys/openai/2', { enabled: false });
  expect(lstatSync(state).isSymbolicLink()).toBe(true);
  expect(JSON.parse(readFileSync(real, 'utf8')).keys).toMatchObject([
    { enabled: false },
    { enabled: false },
  ]);
  expect(mode(real)).toBe('600');
  expect(statSync(real).uid).toBe(isRoot ? someone : process.getuid?.());
});

test('P17 what keyctl makes is private, whatever the umask', async () => {
  expect(await scene.stop()).toBe(0);
  const { home } = scene;
  const other = join(home, 'other');
  const environment = { XDG_STATE_HOME: other };
  const under = ['sh', '-c', 'umask 000; exec "$@"', 'sh'];
  const { code } = await runKeyctl(['disable', 'openai/1'], { home, environment, under });
  expect(code).toBe(0);
  expect([mode(join(other, 'keyctl')), mode(join(other, 'keyctl/state.json'))]).toEqual([
    '700',
    '600',
  ]);
  expect([mode(log), mode(dirname(log))]).toEqual(['600', '700']);
});

test('P13 no plain hash of a key is stored or shown', async () => {
  await scene.start();
  const shown = [
    readFileSync(real, 'utf8'),
    readFileSync(log, 'utf8'),
    JSON.stringify(await scene.status()),
    (await scene.control('GET', 'events?since=0')).text,
  ].join('\n');
  for (const secret of scene.provider('openai').secrets) {
    for (const algorithm of ['md5', 'sha1', 'sha256', 'sha512']) {
      for (const text of [secret, `openai${secret}`, `openai\0${secret}`]) {
        const hash = createHash(algorithm).update(text).digest();
        // half of it would do to test a guess, too
        for (const form of ['hex', 'base64', 'base64url'] as const) {
          expect(shown).not.toContain(hash.toString(form).slice(0, 12));
        }
      }
    }
  }
});
