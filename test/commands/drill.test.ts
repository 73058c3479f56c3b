import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { runKeyctl } from '../helpers/run-keyctl.js';
import { openScene } from '../helpers/scene.js';

const scene = await openScene({
  openai: {
    keys: [{ name: 'work' }, { name: 'spare' }],
    prepare: ({ upstream, secrets }) => upstream.good(...secrets),
  },
});
const openai = scene.provider('openai');
const run = (...args: string[]) => runKeyctl(args, { home: scene.home });

test('a key that is drilled fails over, is sent nothing, and is used again when the time is up', async () => {
  const { code, stdout, stderr } = await run('drill', 'openai', '--key', '1', '--for', '3s');
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(stdout.split('\n')).toEqual([
    expect.stringMatching(
      /^drill: openai\/work answers 429 until \d\d:\d\d:\d\d; nothing is sent with it, and it ends by itself$/,
    ),
    'watch it: keyctl events --follow, keyctl status, the screen',
    'end it sooner: keyctl drill openai/work --stop',
    '',
  ]);
  const { headers } = await scene.ask('openai');
  expect(headers['x-keyctl-tried']).toBe('openai/work=429, openai/spare=ok');
  expect(openai.calls()).toEqual([2]);
  await scene.untilKey('openai/work', ({ drill }) => drill === null);
  expect((await scene.ask('openai')).headers['x-keyctl-key']).toBe('openai/work');
  const [started, ended] = await scene.events('openai', 'drill-started', 'drill-ended');
  expect([started?.key, ended?.detail]).toEqual([
    'openai/work',
    'its time is up; it answered 1 attempt, and what that did to keys is taken back',
  ]);
});

test('status, its line, explain and the log tell of it, and --stop ends it', async () => {
  await run('drill', 'openai/work', '--answer', '401', '--for', '5m');
  await scene.ask('openai');
  await scene.untilKey('openai/work', ({ state, checking }) => state === 'invalid' && !checking);
  const status = (await run('status')).stdout;
  expect(status).toMatch(/^drill: openai\/work answers 401 until \d\d:\d\d:\d\d$/m);
  expect(status).toMatch(/^ {2}openai +work +sk-…end1 +◆ invalid 401 drill /m);
  expect((await run('status', '--line')).stdout).toBe('◆ drill · openai ● spare\n');
  expect((await run('explain', 'openai')).stdout).toMatch(
    /^ {2}work {3}a drill answers 401 until \d\d:\d\d:\d\d; not tried: GET \/models → 401 \(drill\)$/m,
  );
  expect(JSON.parse((await run('status', '--json')).stdout).providers[0].keys[0]).toMatchObject({
    drill: { answer: '401', answered: 1 },
    counts: { requests: 1, failures: { invalid: 0 } },
  });
  const log = readFileSync(scene.paths.log, 'utf8');
  expect(log).toMatch(/"type":"drill-started".*answers 401 until/);
  expect(log).toContain('401 key refused (drill)');
  expect((await run('drill', 'openai', '--key', 'work', '--stop')).stdout).toBe(
    'the drill of openai/work is over; the key is as it was before\n',
  );
  expect(await scene.key('openai/work')).toMatchObject({ state: 'healthy', drill: null });
  expect((await run('drill', '--stop')).stdout).toBe('no drill is running\n');
  expect((await run('drill', 'openai/work', '--stop')).stdout).toBe(
    'no drill of openai/work is running\n',
  );
});

test('a drill of a key that is not first says so', async () => {
  const { stdout } = await run('drill', 'openai/spare', '--answer', 'refused');
  expect(stdout).toMatch(
    /^drill: openai\/spare refuses connections until .*\nanother key is tried first; openai\/spare: a drill refuses connections until [\d:]+; tried when those before it fail\n/,
  );
  await run('drill', '--stop');
});

test('an engine that is killed in the middle of one leaves the key as it was', async () => {
  await run('drill', 'openai', '--key', 'work', '--retry-after', '10m');
  await scene.ask('openai');
  expect(await scene.key('openai/work')).toMatchObject({ state: 'cooling' });
  // a switch writes the state at once
  await run('disable', 'openai/spare');
  await scene.stop('SIGKILL');
  const [work] = JSON.parse(readFileSync(scene.paths.state, 'utf8')).keys;
  expect(work).toMatchObject({
    id: 'openai/work',
    cooldownUntil: null,
    counts: { failures: { 'rate-limited': 0 } },
  });
  await scene.start();
  expect(await scene.key('openai/work')).toMatchObject({ available: true, drill: null });
  await run('enable', 'openai/spare');
  expect((await scene.ask('openai')).headers['x-keyctl-key']).toBe('openai/work');
});

test.each<[message: string, args: string[]]>([
  ['say which key is to fail', []],
  ['say which key of openai is meant', ['openai']],
  ['say whose key 1 is', ['--key', '1', '--stop']],
  ["a drill can't answer 404", ['openai/work', '--answer', '404']],
  ['--for takes a time such as 30s or 5m, not 2h', ['openai/work', '--for', '2h']],
  ['--for takes a time such as 30s or 5m, not 0', ['openai/work', '--for', '0']],
  ['--for takes a time such as 30s or 5m, not soon', ['openai/work', '--for', 'soon']],
  [
    '--retry-after means nothing with --answer refused',
    ['openai/work', '--answer', 'refused', '--retry-after', '5'],
  ],
])('%s: wrong usage', async (message, args) => {
  const { code, stdout, stderr } = await run('drill', ...args);
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  expect(stderr).toContain(`keyctl: error: ${message}\nkeyctl: hint: `);
});

test.each<[message: string, args: string[]]>([
  ['no key "openai/wrk" in the config', ['openai', '--key', 'wrk']],
  ['there is no provider called opnai', ['opnai', '--key', '1']],
])('%s: nothing is drilled', async (message, args) => {
  const { code, stderr } = await run('drill', ...args);
  expect(code).toBe(1);
  expect(stderr).toContain(`keyctl: error: ${message}\nkeyctl: hint: did you mean openai`);
});
