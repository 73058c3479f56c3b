import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describe, expect, onTestFinished, test } from 'vitest';
import { forbidden, hang, ok, rateLimited, serverError, unauthorized } from '../helpers/answers.js';
import { refusingPort } from '../helpers/raw-upstream.js';
import { until } from '../helpers/until.js';
import { startUpstream } from '../helpers/upstream.js';
import { aConfig, secretOf } from './a-config.js';
import { startEngine } from './an-engine.js';

const secrets = [1, 2, 3].map((position) => secretOf('openai', position));
const [first = '', second = '', third = ''] = secrets;
const minute = 60_000;

async function open({ keys = 2, onStartup = false, everyMinutes = 0 } = {}) {
  const upstream = await startUpstream();
  upstream.good(...secrets);
  const scene = await startEngine(
    aConfig([{ baseUrl: upstream.url, keys: secrets.slice(0, keys) }], {
      healthCheck: { onStartup, everyMinutes },
    }),
  );
  /** How often each key was checked; the control call with a garbage key is left out. */
  const checks = (secret: string) => upstream.checks.filter(({ key }) => key === secret).length;
  return { upstream, checks, ...scene };
}

describe('at startup', () => {
  test('every key is checked, spaced by 150 ms', async () => {
    const { upstream, checks, clock, key } = await open({ keys: 3, onStartup: true });
    await until(() => checks(first) === 1 && key('openai/1').health === 'healthy');
    expect([checks(second), checks(third)]).toEqual([0, 0]);
    clock.advance(150);
    await until(() => key('openai/2').health === 'healthy');
    expect(checks(third)).toBe(0);
    clock.advance(150);
    await until(() => key('openai/3').health === 'healthy');
    expect(key('openai/1').evidence).toEqual({
      at: '2026-11-02T14:00:00.000Z',
      text: 'GET /models → 200',
    });
    const garbage = upstream.checks.filter((call) => !secrets.includes(call.key));
    expect(garbage).toHaveLength(1);
  });

  test('keys whose turn has not come yet show that they are to be checked', async () => {
    const { checks, engine, clock, key } = await open({ keys: 3, onStartup: true });
    const states = () => [1, 2, 3].map((position) => key(`openai/${position}`).state);
    expect(states()).toEqual(['checking', 'checking', 'checking']);
    await until(() => states()[0] === 'healthy');
    expect(states()).toEqual(['healthy', 'checking', 'checking']);
    expect(checks(third)).toBe(0);
    expect(key('openai/3')).toMatchObject({ health: 'unchecked', available: true });
    const takeTurns = async () => {
      for (let turn = 0; turn < 3; turn += 1) {
        await until(() => states()[turn] === 'healthy');
        clock.advance(150);
      }
    };
    await takeTurns();
    const all = engine.checkHealth(null);
    expect(states()).toEqual(['checking', 'checking', 'checking']);
    await takeTurns();
    await all;
    expect(states()).toEqual(['healthy', 'healthy', 'healthy']);
  });

  test('a request is served while a check still runs, and the check shows', async () => {
    const { upstream, checks, ask, key } = await open({ onStartup: true });
    upstream.scriptChecks(first, hang());
    await until(() => checks(first) === 1 || key('openai/1').checking);
    expect((await ask()).status).toBe(200);
    expect(key('openai/1').counts.ok).toBe(1);
  });

  test('a network that is down disables nothing', async () => {
    const port = await refusingPort();
    const { clock, key } = await startEngine(
      aConfig([{ baseUrl: `http://127.0.0.1:${port}/v1`, keys: [first] }], {
        healthCheck: { onStartup: true, everyMinutes: 0 },
      }),
    );
    await until(() => key('openai/1').state === 'unreachable');
    expect(key('openai/1')).toMatchObject({ health: 'unchecked', enabled: true, evidence: null });
    clock.advance(2_001);
    expect(key('openai/1')).toMatchObject({ state: 'unchecked', available: true });
  });
});

describe('every few minutes', () => {
  test('all keys are checked again, and only news are events', async () => {
    const { upstream, checks, clock, key, events } = await open({ keys: 1, everyMinutes: 15 });
    clock.advance(15 * minute - 1);
    expect(upstream.checks).toEqual([]);
    clock.advance(1);
    await until(() => key('openai/1').health === 'healthy');
    expect(events('health-checked').map(({ detail }) => detail)).toEqual([
      'healthy: GET /models → 200',
    ]);
    clock.advance(15 * minute);
    await until(() => checks(first) === 2 && !key('openai/1').checking);
    expect(events('health-checked')).toHaveLength(1);
    upstream.scriptChecks(first, unauthorized());
    clock.advance(15 * minute);
    await until(() => key('openai/1').health === 'invalid');
    expect(events('health-checked').at(-1)?.detail).toBe(
      'invalid: GET /models → 401 invalid_api_key',
    );
  });

  test('and the snapshot says when the next time is, or that there is none', async () => {
    const { engine, clock, key } = await open({ keys: 1, everyMinutes: 15 });
    const next = () => engine.getSnapshot().engine.nextCheckAt;
    expect(next()).toBe('2026-11-02T14:15:00.000Z');
    clock.advance(15 * minute);
    await until(() => key('openai/1').health === 'healthy');
    expect(next()).toBe('2026-11-02T14:30:00.000Z');
    const never = await open();
    expect(never.engine.getSnapshot().engine.nextCheckAt).toBeNull();
  });

  test('again and again, and nothing is left of the checks before', async () => {
    const { checks, clock, key } = await open({ keys: 2, everyMinutes: 15 });
    const warnings: Error[] = [];
    const onWarning = (warning: Error) => warnings.push(warning);
    process.on('warning', onWarning);
    onTestFinished(() => {
      process.off('warning', onWarning);
    });
    for (let round = 1; round <= 12; round += 1) {
      clock.advance(15 * minute);
      await until(() => checks(first) === round && clock.pending > 1);
      clock.advance(150);
      await until(() => checks(second) === round && !key('openai/2').checking);
    }
    await new Promise(setImmediate);
    expect(warnings).toEqual([]);
  });

  test('an invalid key comes back by itself when the provider takes it again', async () => {
    const { upstream, ask, clock, key } = await open({ everyMinutes: 15 });
    upstream.script(first, unauthorized(), ok()).scriptChecks(first, unauthorized(), ok());
    await ask();
    await until(() => key('openai/1').health === 'invalid' && !key('openai/1').checking);
    clock.advance(15 * minute);
    await until(() => key('openai/1').health === 'healthy');
    expect((await ask()).headers['x-keyctl-key']).toBe('openai/1');
  });
});

describe('a refused request has its key confirmed', () => {
  test('at most once a minute', async () => {
    const { upstream, checks, ask, clock, key } = await open();
    upstream.script(first, forbidden()).scriptChecks(first, ok());
    const refuse = async (path: string) => {
      expect((await ask({ path })).headers['x-keyctl-key']).toBe('openai/2');
    };
    await refuse('/openai/v1/a');
    await until(() => key('openai/1').health === 'restricted');
    await refuse('/openai/v1/b');
    clock.advance(minute - 1);
    await refuse('/openai/v1/c');
    expect(checks(first)).toBe(1);
    clock.advance(1);
    await refuse('/openai/v1/d');
    await until(() => checks(first) === 2);
  });

  test('a 401 that the check contradicts is of that path only', async () => {
    const { upstream, ask, key } = await open();
    upstream.script(first, unauthorized(), ok()).scriptChecks(first, ok());
    await ask({ path: '/openai/v1/images' });
    await until(() => key('openai/1').health === 'restricted');
    expect(key('openai/1').modelCooldowns).toEqual([
      { scope: '/v1/images', until: '2026-11-02T14:01:00.000Z' },
    ]);
    expect((await ask()).headers['x-keyctl-key']).toBe('openai/1');
    expect((await ask({ path: '/openai/v1/images' })).headers['x-keyctl-key']).toBe('openai/2');
  });

  test('a 401 that the check repeats takes the key out', async () => {
    const { upstream, checks, ask, key } = await open();
    upstream.script(first, unauthorized());
    await ask();
    await until(() => checks(first) === 1 && !key('openai/1').checking);
    expect(key('openai/1')).toMatchObject({ state: 'invalid', available: false });
    await ask();
    expect(upstream.calls()).toEqual([first, second, second]);
  });
});

describe('what a check learns', () => {
  test('an endpoint that takes a garbage key too makes no key healthy', async () => {
    const { upstream, engine, key } = await open({ keys: 1 });
    upstream.answerUnknown(ok());
    await engine.checkHealth('openai/1');
    expect(key('openai/1')).toMatchObject({ health: 'unverified', available: true });
    expect(key('openai/1').evidence?.text).toBe('GET /models → 200, and to a garbage key too');
  });

  test('a 429 is a rest and no verdict', async () => {
    const { upstream, engine, key, events } = await open({ keys: 1 });
    upstream.scriptChecks(first, rateLimited({ retryAfter: 30 }));
    await engine.checkHealth('openai/1');
    expect(key('openai/1')).toMatchObject({
      health: 'unchecked',
      state: 'cooling',
      cooldownUntil: '2026-11-02T14:00:30.000Z',
    });
    expect(events('health-checked')[0]?.detail).toMatch(/^alive, but rate limited/);
  });

  test('a secret in what the provider says is not kept', async () => {
    const { upstream, engine, key } = await open({ keys: 1 });
    upstream.scriptChecks(first, { status: 401, body: { error: { code: `no ${first}` } } });
    await engine.checkHealth('openai/1');
    expect(key('openai/1').evidence?.text).toMatch(/^GET \/models → 401 no .+/);
    expect(JSON.stringify(engine.getSnapshot())).not.toContain('canary');
  });

  test.each([
    ['an outage', serverError(503)],
    ['a captive portal', { status: 200, body: '<html>sign in</html>' }],
    ['a redirect', { status: 302, headers: { location: 'http://127.0.0.1:9/' } }],
  ])('%s says nothing', async (_name, answer) => {
    const { upstream, engine, key } = await open({ keys: 1 });
    await engine.checkHealth('openai/1');
    upstream.scriptChecks(first, answer);
    await engine.checkHealth('openai/1');
    expect(key('openai/1')).toMatchObject({ health: 'healthy', state: 'healthy', checking: false });
  });

  test('P36 no answer within 10 s is an end, whatever was collected as garbage meanwhile', async () => {
    const { upstream, checks, engine, clock, key, events } = await open({ keys: 1 });
    upstream.scriptChecks(first, hang());
    const checking = engine.checkHealth('openai/1');
    await until(() => checks(first) === 1);
    setFlagsFromString('--expose-gc');
    const collectGarbage: () => void = runInNewContext('gc');
    for (let round = 0; round < 3; round += 1) {
      await new Promise(setImmediate);
      collectGarbage();
    }
    expect(key('openai/1').checking).toBe(true);
    clock.advance(10_000);
    await checking;
    expect(key('openai/1')).toMatchObject({ health: 'unchecked', state: 'unreachable' });
    expect(events('health-checked')[0]?.detail).toMatch(/no answer in time/);
  });

  test('one key is checked by one call, however many ask for it', async () => {
    const { checks, engine } = await open();
    await Promise.all(Array.from({ length: 5 }, () => engine.checkHealth('openai/1')));
    expect([checks(first), checks(second)]).toEqual([1, 0]);
  });
});

test('a check that was asked before a 401 does not overrule it: another one confirms', async () => {
  const { upstream, checks, ask, engine, key } = await open();
  let release = () => {};
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  upstream.scriptChecks(
    first,
    {
      async run({ response }) {
        await held;
        response.end('{"data":[]}');
      },
    },
    unauthorized(),
  );
  upstream.script(first, unauthorized());
  const checking = engine.checkHealth('openai/1');
  await until(() => checks(first) === 1);
  await ask();
  release();
  await checking;
  await until(() => checks(first) === 2 && !key('openai/1').checking);
  expect(key('openai/1').health).toBe('invalid');
});
