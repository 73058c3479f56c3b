import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { canary, expectNoCanary } from '../helpers/canary.js';
import { openKeyctl } from '../helpers/open-keyctl.js';
import { runKeyctl, startServe } from '../helpers/run-keyctl.js';
import { prepareScene } from '../helpers/scene.js';
import { tempFolder } from '../helpers/temp-folder.js';
import { until } from '../helpers/until.js';
import { writeConfig } from '../helpers/write-config.js';

const inEnvironment = canary('environment', { prefix: 'sk-proj-' });

const scene = await prepareScene(
  { openai: { keys: 2, fields: { apiKey: ['$OPENAI_API_KEY', '{file:given/key}'] } } },
  { log: { level: 'debug' } },
  { OPENAI_API_KEY: inEnvironment },
);
const given = join(dirname(scene.paths.config), 'given');
mkdirSync(given);
writeFileSync(join(given, 'key'), canary('file'));
scene.provider('openai').upstream.good(inEnvironment, canary('file'));
await scene.start();

/** A key typed, or pasted, where a name should be. */
const mistakes = (secret: string): readonly (readonly string[])[] => [
  [secret],
  ['enable', secret],
  ['check', `openai/${secret}`],
  ['explain', secret],
  ['use', 'openai', secret],
  ['config', secret],
  [`--${secret}`],
  ['status', `--json=${secret}`],
  ['demo', '--seconds', secret],
];

test.each(mistakes(canary('typed')))(
  'P12 keyctl %s … does not repeat a key that was typed',
  async (...args) => {
    const { code, stdout, stderr } = await runKeyctl(args, { home: scene.home });
    expect(code).not.toBe(0);
    expect(stderr).toMatch(/^keyctl: error: /);
    expectNoCanary(stdout + stderr, args[0] ?? '');
  },
);

test('P12 the commands, as text and as JSON, show no secret of a variable or a file', async () => {
  for (const args of [
    ['status'],
    ['status', '--json'],
    ['events', '--json'],
    ['check'],
    ['explain', 'openai'],
    ['config', 'check'],
  ]) {
    const { stdout, stderr } = await runKeyctl(args, {
      home: scene.home,
      environment: { OPENAI_API_KEY: inEnvironment },
    });
    expect(stdout + stderr).not.toBe('');
    expectNoCanary(stdout + stderr, args.join(' '));
  }
});

/** Node's diagnostic report: written on a signal, if the user wants it. */
function reporting(home: string) {
  const folder = join(home, 'reports');
  mkdirSync(folder, { recursive: true });
  const options = ['--report-on-signal', '--report-signal=SIGUSR2', `--report-directory=${folder}`];
  const written = () =>
    until(
      () => {
        const [name] = readdirSync(folder);
        const text = name === undefined ? '' : readFileSync(join(folder, name), 'utf8');
        return JSON.parse(text) && text;
      },
      { timeoutMs: 20_000, what: 'the report' },
    );
  const environment = { NODE_OPTIONS: options.join(' '), OPENAI_API_KEY: inEnvironment };
  return { environment, written };
}

const config = (home: string) =>
  writeConfig(home, {
    providers: {
      openai: { apiKey: ['$OPENAI_API_KEY', canary('literal')], baseUrl: 'http://127.0.0.1:9/v1' },
    },
    healthCheck: { onStartup: false, everyMinutes: 0 },
  });

test("P12 Node's report about an engine has no secret in it", async () => {
  const home = tempFolder();
  config(home);
  const { environment, written } = reporting(home);
  const running = await startServe({ home, environment });
  running.kill('SIGUSR2');
  const report = await written();
  expect(report).toContain('"javascriptStack"');
  expectNoCanary(report, 'the report');
  expect(await running.stop()).toBe(0);
});

test("P12 Node's report about a screen that hosts has no secret in it", async () => {
  const home = tempFolder();
  config(home);
  const { environment, written } = reporting(home);
  const terminal = openKeyctl({ home, environment });
  await terminal.waitFor('● serving');
  terminal.kill('SIGUSR2');
  expectNoCanary(await written(), 'the report');
});

test("P12 Node's own debug output about an engine has no secret in it", async () => {
  const running = await startServe({
    home: scene.home,
    args: ['--socket', join(scene.home, 'run/other.sock')],
    environment: {
      OPENAI_API_KEY: inEnvironment,
      NODE_DEBUG: 'http,http2,net,tls,undici,fetch,worker',
    },
  });
  expect(
    (
      await runKeyctl(['check', '--socket', join(scene.home, 'run/other.sock')], {
        home: scene.home,
      })
    ).stdout,
  ).not.toBe('');
  expect(await running.stop()).toBe(0);
  expect(running.stderr()).toContain('HTTP');
  expectNoCanary(running.stderr(), 'the debug output');
});
