import { readdirSync } from 'node:fs';
import { expect, test } from 'vitest';
import { canary } from '../helpers/canary.js';
import { runKeyctl, startKeyctl } from '../helpers/run-keyctl.js';
import { tempFolder } from '../helpers/temp-folder.js';
import { until } from '../helpers/until.js';

const escapeCode = String.fromCharCode(27);

/** Whatever keyctl might leave: the demo's own folder, but also anything among the user's files. */
function leftIn(home: string): readonly string[] {
  return readdirSync(home, { recursive: true, encoding: 'utf8' }).filter(
    (path) => !['config', 'config/keyctl', 'state', 'run'].includes(path),
  );
}

test('the whole story in plain lines: every trouble happens, and no request is lost', async () => {
  const home = tempFolder();
  const { code, stdout, stderr } = await runKeyctl(['demo'], { home, timeoutMs: 60_000 });
  expect({ code, stderr }, stdout).toEqual({ code: 0, stderr: '' });

  expect(stdout).not.toContain(escapeCode);
  expect(stdout).toMatch(/^\* openai +work +sk-…a1b2 +● healthy/m);
  expect(stdout).toMatch(/health +openai\/old invalid: GET \S+ → 401/);
  expect(stdout).toMatch(/failover +openai work → spare .*429.*back in 4 s/);
  expect(stdout).toMatch(/back +openai\/work +rested/);
  expect(stdout).toMatch(/failover +anthropic team → mine .*529/);
  expect(stdout).toMatch(/failover +openrouter relay → main .*ECONNREFUSED/);
  expect(stdout).toMatch(/active +openrouter main → relay/);
  expect(stdout).toMatch(/EXHAUSTED +openai/);
  const [, sent, served, failed, failovers] = (
    /^(\d+) requests sent, (\d+) served, (\d+) failed, (\d+) failovers$/m.exec(stdout) ?? []
  ).map(Number);
  expect(sent).toBeGreaterThan(50);
  expect(served).toBe(sent);
  expect(failed).toBe(0);
  expect(failovers).toBeGreaterThan(4);
  expect(stdout).toMatch(/waited as told, and asked again/);
  expect(stdout).toMatch(/^openrouter uses openrouter\/relay; tokens: /m);
  expect(leftIn(home)).toEqual([]);
}, 70_000);

test("the user's own config, keys and proxy have no part in it", async () => {
  const home = tempFolder();
  const { code, stdout } = await runKeyctl(['demo', '--seconds', '5'], {
    home,
    environment: {
      KEYCTL_CONFIG: `${home}/nowhere.json`,
      KEYCTL_SOCKET: `${home}/nowhere.sock`,
      OPENAI_API_KEY: canary('environment'),
      HTTP_PROXY: 'http://127.0.0.1:9',
      CI: 'true',
    },
  });
  expect(code, stdout).toBe(0);
  expect(stdout).toMatch(/[1-9]\d* failovers$/m);
  expect(stdout).not.toContain('nowhere');
  expect(leftIn(home)).toEqual([]);
});

test.each(['SIGINT', 'SIGTERM'] as const)('%s ends it early and leaves nothing', async (signal) => {
  const home = tempFolder();
  const running = startKeyctl(['demo'], { home });
  await until(() => running.stdout().includes('failover'));
  running.kill(signal);
  expect(await running.exited).toEqual({ code: 0, signal: null });
  expect(running.stdout()).toMatch(/requests sent, .* 0 failed/);
  expect(leftIn(home)).toEqual([]);
});

test('a reader who leaves ends it, and leaves nothing', async () => {
  const home = tempFolder();
  const running = startKeyctl(['demo'], { home });
  await until(() => running.stdout() !== '');
  running.child.stdout.destroy();
  expect(await running.exited).toEqual({ code: 0, signal: null });
  expect(running.stderr()).toBe('');
  expect(leftIn(home)).toEqual([]);
});

test.each(['0', '-1', '4.9', 'soon', ''])('--seconds %j is wrong usage', async (seconds) => {
  const { code, stderr } = await runKeyctl(['demo', '--seconds', seconds], { home: tempFolder() });
  expect(code).toBe(2);
  expect(stderr).toContain('keyctl: error: --seconds must be a number from 5');
});
