import { describe, expect, test } from 'vitest';
import type { DrillOrder } from '../../src/engine.js';
import { custom, hang, ok, rateLimited, unauthorized } from '../helpers/answers.js';
import { until } from '../helpers/until.js';
import { startUpstream } from '../helpers/upstream.js';
import { aConfig, type KeyFields, secretOf } from './a-config.js';
import { startEngine } from './an-engine.js';

const secrets = [1, 2, 3].map((position) => secretOf('openai', position));
const [first = '', second = ''] = secrets;
const minute = 60_000;

type Answer = DrillOrder['answer'];

async function open(keys: readonly KeyFields[] = [{}, {}]) {
  const upstream = await startUpstream();
  upstream.good(...secrets);
  const config = (wanted = keys) => aConfig([{ baseUrl: upstream.url, keys: wanted }]);
  let next = config();
  const scene = await startEngine(config(), { readConfig: () => next });
  return {
    upstream,
    ...scene,
    drill: (answer: Answer, order: Partial<DrillOrder> = {}, id = 'openai/1') =>
      scene.engine.startDrill(id, { answer, forSeconds: 60, retryAfterSeconds: null, ...order }),
    reload(wanted: readonly KeyFields[]) {
      next = config(wanted);
      return scene.engine.reload();
    },
    /** What would be read after a restart. */
    saved(id: string) {
      scene.clock.advance(10_000);
      return scene.store.written.at(-1)?.keys.find((key) => key.id === id);
    },
  };
}

describe('while a drill lasts', () => {
  test.each<[Answer, state: string, tried: string, reason: string]>([
    ['429', 'cooling', '429', '429 rate limited (drill), back in 2 s'],
    ['402', 'exhausted', '402', '402 out of money or quota (drill)'],
    ['401', 'invalid', '401', '401 key refused (drill)'],
    ['403', 'restricted', '403', '403 forbidden (drill), back in 60 s for /v1/chat/completions'],
    ['refused', 'unreachable', 'network-error', 'connection refused (drill)'],
  ])('%s does to its key what the table says, and nothing is sent', async (...row) => {
    const [answer, state, tried, reason] = row;
    const { drill, ask, key, events, upstream } = await open();
    await drill(answer);
    const asked = await ask();
    expect(asked.headers['x-keyctl-tried']).toBe(`openai/1=${tried}, openai/2=ok`);
    // a refusal is confirmed, by the drill as well
    await until(() => key('openai/1').state === state);
    expect(upstream.calls()).toEqual([second]);
    expect(upstream.checks).toEqual([]);
    expect(events('attempt-failed')[0]).toMatchObject({ key: 'openai/1', detail: reason });
    expect(events('failed-over')[0]).toMatchObject({ to: 'openai/2', detail: reason });
  });

  test.each<Answer>(['500', '503', '529'])(
    '%s is tried once more after a backoff',
    async (answer) => {
      const { drill, begin, clock, events } = await open();
      await drill(answer);
      const asking = begin();
      await until(() => events('attempt-failed').length === 1);
      await until(() => clock.pending > 1);
      clock.advance(250);
      expect((await asking.response).headers['x-keyctl-tried']).toBe(
        `openai/1=${answer}, openai/2=ok`,
      );
    },
  );

  test('a timeout takes as long as connecting may, and blames the network', async () => {
    const { drill, begin, clock, key, upstream } = await open();
    await drill('timeout');
    const asking = begin();
    await until(() => key('openai/1').drill?.answered === 1);
    clock.advance(9_999);
    expect(key('openai/1').state).toBe('unchecked');
    clock.advance(1);
    expect((await asking.response).headers['x-keyctl-tried']).toBe(
      'openai/1=network-error, openai/2=ok',
    );
    expect(key('openai/1').lastError).toBe(null);
    expect(upstream.calls()).toEqual([second]);
  });

  test('a client may go away in the middle of its timeout', async () => {
    const { drill, begin, clock, key } = await open();
    await drill('timeout');
    const asking = begin();
    await until(() => key('openai/1').drill?.answered === 1);
    asking.leave();
    await expect(asking.response).rejects.toThrow();
    await until(() => key('openai/1').counts.inFlight === 0);
    clock.advance(10_000);
    expect(key('openai/1').state).toBe('unchecked');
  });

  test('its Retry-After is obeyed', async () => {
    const { drill, ask, key } = await open();
    await drill('429', { retryAfterSeconds: 30 });
    await ask();
    expect(key('openai/1').cooldownUntil).toBe('2026-11-02T14:00:30.000Z');
  });

  test('it is told in the snapshot, in why, and in the events', async () => {
    const { drill, ask, key, events } = await open();
    await drill('429', { retryAfterSeconds: 30 });
    expect(key('openai/1').drill).toEqual({
      answer: '429',
      until: '2026-11-02T14:01:00.000Z',
      answered: 0,
    });
    const time = (iso: string) => new Date(iso).toTimeString().slice(0, 8);
    const end = time('2026-11-02T14:01:00.000Z');
    expect(key('openai/1').why).toBe(`a drill answers 429 until ${end}; tried first`);
    expect(events('drill-started')[0]).toMatchObject({
      key: 'openai/1',
      detail: `answers 429 until ${end}; nothing is sent with it`,
    });
    await ask();
    expect(key('openai/1').drill?.answered).toBe(1);
    expect(key('openai/1').why).toBe(
      `a drill answers 429 until ${end}; rests until ${time('2026-11-02T14:00:30.000Z')}: 429 rate limited (drill)`,
    );
  });

  test('who finds every key exhausted is told what is made up', async () => {
    const { drill, ask, key } = await open([{}]);
    await drill('401');
    const { status, text } = await ask();
    expect(status).toBe(502);
    const { message } = JSON.parse(text).error;
    expect(message).toContain('openai/1 (sk-…aaaa) 401 key refused (drill)');
    expect(message).toMatch(/\. what is marked \(drill\) was made up by keyctl drill$/);
    await until(() => !key('openai/1').checking);
    expect((await ask()).text).toContain('invalid: GET /models → 401 (drill)');
  });

  test('an answer that passes as it came says what it is, in the envelope of the dialect', async () => {
    const { drill, ask, upstream } = await open();
    await drill('429', { retryAfterSeconds: 5 });
    const { status, headers, text } = await ask({ body: Buffer.alloc(2 * 1024 * 1024) });
    expect(status).toBe(429);
    expect(headers).toMatchObject({ 'retry-after': '5', 'x-keyctl-key': 'openai/1' });
    expect(JSON.parse(text).error).toMatchObject({
      code: 'drill',
      message: 'keyctl drill made this answer up; nothing was sent to the provider',
    });
    expect(upstream.calls()).toEqual([]);
  });

  test('the checks of its key are answered by it too', async () => {
    const { drill, ask, engine, key, upstream } = await open();
    await drill('401');
    await ask();
    await until(() => !key('openai/1').checking);
    await engine.checkHealth('openai/1');
    expect(key('openai/1')).toMatchObject({
      health: 'invalid',
      evidence: { text: 'GET /models → 401 (drill)' },
    });
    expect(upstream.checks).toEqual([]);
  });

  test('a request that was on its way before goes on, and what it learns stays', async () => {
    const { drill, engine, begin, key, upstream } = await open();
    let release = () => {};
    const released = new Promise<void>((resolve) => {
      release = resolve;
    });
    upstream.script(
      first,
      custom(async (_request, response) => {
        await released;
        response.writeHead(401).end('{}');
      }),
    );
    const asking = begin();
    await until(() => upstream.calls().length === 1);
    await drill('429');
    release();
    await asking.ended;
    await engine.stopDrill('openai/1');
    expect(key('openai/1')).toMatchObject({
      health: 'invalid',
      counts: { requests: 1, failures: { invalid: 1 } },
    });
  });
});

describe('when a drill ends', () => {
  test.each<Answer>(['429', '402', '401', '403', 'refused'])(
    'by its time, its key is as it was before %s',
    async (answer) => {
      const { drill, ask, clock, key, events, activeKey } = await open();
      await ask();
      const before = key('openai/1');
      await drill(answer);
      await ask();
      await ask();
      expect(key('openai/1').why).not.toBe(before.why);
      await until(() => !key('openai/1').checking);
      clock.advance(minute);
      expect(key('openai/1')).toEqual({ ...before, recentUses: expect.anything() });
      expect(activeKey()).toBe('openai/1');
      expect(events('drill-ended')[0]).toMatchObject({
        key: 'openai/1',
        detail: expect.stringMatching(/^its time is up; it answered \d attempts?, and what/),
      });
      expect((await ask()).headers['x-keyctl-key']).toBe('openai/1');
    },
  );

  test('by order, what was known of a rest before holds again', async () => {
    const { drill, engine, ask, clock, key, upstream } = await open([{}]);
    upstream.script(first, rateLimited({ retryAfter: 20 }), ok());
    await ask();
    const before = key('openai/1');
    await drill('402');
    clock.advance(20_000);
    await ask();
    expect(key('openai/1').state).toBe('exhausted');
    await engine.stopDrill(null);
    expect(key('openai/1')).toMatchObject({ state: before.health, cooldownUntil: null });
    // the trial that the drill took was none: one request tries the key now
    expect((await ask()).status).toBe(200);
    expect(upstream.calls()).toEqual([first, first]);
  });

  test('the keys of its group do not rest any more', async () => {
    const { drill, engine, ask, key } = await open([{ group: 'acme' }, { group: 'acme' }, {}]);
    await drill('429', { retryAfterSeconds: 600 });
    expect((await ask()).headers['x-keyctl-tried']).toBe('openai/1=429, openai/3=ok');
    expect(key('openai/2')).toMatchObject({
      state: 'cooling',
      drill: null,
      why: expect.stringMatching(/429 rate limited \(drill\) \(openai\/1, same group acme\)$/),
    });
    await engine.stopDrill('openai/1');
    expect(key('openai/2')).toMatchObject({ state: 'unchecked', cooldownUntil: null });
  });

  test('what the user chose with `use` is first again', async () => {
    const { drill, engine, ask, activeKey } = await open();
    await engine.useKey('openai/2');
    await drill('401', {}, 'openai/2');
    await ask();
    expect(activeKey()).toBe('openai/1');
    await engine.stopDrill(null);
    expect(activeKey()).toBe('openai/2');
  });

  test('what the user switched meanwhile stays switched', async () => {
    const { drill, engine, ask, key } = await open();
    await drill('401');
    await ask();
    await engine.setKeyEnabled('openai/1', false);
    await engine.stopDrill('openai/1');
    expect(key('openai/1')).toMatchObject({ enabled: false, health: 'unchecked' });
  });

  test('an attempt that it was still answering marks nothing', async () => {
    const { drill, engine, begin, clock, key } = await open();
    await drill('timeout');
    const asking = begin();
    await until(() => key('openai/1').drill?.answered === 1);
    await engine.stopDrill('openai/1');
    clock.advance(10_000);
    expect((await asking.response).headers['x-keyctl-key']).toBe('openai/2');
    expect(key('openai/1').state).toBe('unchecked');
  });

  test('a check that it was still answering is made again, with the provider', async () => {
    const { drill, engine, clock, key, upstream } = await open();
    await drill('timeout');
    const check = engine.checkHealth('openai/1');
    await until(() => key('openai/1').checking);
    await engine.stopDrill('openai/1');
    clock.advance(10_000);
    await check;
    expect(key('openai/1')).toMatchObject({ health: 'healthy', checking: false });
    expect(upstream.checks.map((call) => call.key)).toContain(first);
  });

  test('a real refusal is confirmed at once, though one of the drill was a moment ago', async () => {
    const { drill, engine, ask, key, upstream } = await open();
    await drill('401');
    await ask();
    await until(() => !key('openai/1').checking);
    await engine.stopDrill('openai/1');
    upstream.script(first, unauthorized());
    await ask();
    await until(() => upstream.checks.some((call) => call.key === first));
    await until(() => !key('openai/1').checking);
    expect(key('openai/1').health).toBe('invalid');
  });
});

test('nothing of a drill is written to the state file, so that a killed engine leaves the key as it was', async () => {
  const { drill, ask, saved, key } = await open([{ group: 'acme' }, { group: 'acme' }, {}]);
  await ask();
  await drill('429', { retryAfterSeconds: 600 });
  await ask();
  expect(key('openai/1').state).toBe('cooling');
  for (const id of ['openai/1', 'openai/2']) {
    expect(saved(id)).toMatchObject({ cooldownUntil: null, modelCooldowns: [] });
  }
  expect(saved('openai/1')?.counts).toMatchObject({
    requests: 1,
    ok: 1,
    failovers: 0,
    failures: { 'rate-limited': 0 },
  });
});

test('a second drill takes the place of the first, for its own time', async () => {
  const { drill, ask, clock, key, events } = await open();
  await drill('401');
  await ask();
  clock.advance(30_000);
  await drill('429');
  expect(events('drill-ended')[0]?.detail).toMatch(/^another one takes its place; /);
  expect(key('openai/1')).toMatchObject({ state: 'unchecked', drill: { answer: '429' } });
  clock.advance(59_000);
  expect(key('openai/1').drill?.answer).toBe('429');
  clock.advance(1_000);
  expect(key('openai/1').drill).toBe(null);
  expect(events('drill-ended')).toHaveLength(2);
});

test('two drills end each for itself', async () => {
  const { drill, engine, ask, key } = await open([{ group: 'acme' }, { group: 'acme' }, {}]);
  await drill('401');
  await drill('402', {}, 'openai/2');
  await ask();
  await engine.stopDrill('openai/1');
  expect([key('openai/1').state, key('openai/2').state]).toEqual(['unchecked', 'exhausted']);
  await engine.stopDrill('openai/2');
  expect(key('openai/2')).toMatchObject({ state: 'unchecked', drill: null });
});

test('a drill goes on over a reload, and ends with the key that is taken out', async () => {
  const { drill, reload, ask, key, events, clock } = await open([{}, {}]);
  await drill('429');
  await reload([{ secret: second }, { secret: first }]);
  expect(key('openai/2').drill).toMatchObject({ answer: '429' });
  await reload([{ secret: second }]);
  expect(events('drill-ended')[0]?.detail).toMatch(/^its key was taken out of the config; /);
  await reload([{ secret: first }]);
  expect(key('openai/1').drill).toBe(null);
  expect((await ask()).headers['x-keyctl-key']).toBe('openai/1');
  clock.advance(2 * minute);
  expect(events('drill-ended')).toHaveLength(1);
});

test('an engine that closes in the middle of a timeout ends', async () => {
  const { drill, begin, engine, key } = await open();
  await drill('timeout');
  const asking = begin();
  await until(() => key('openai/1').drill?.answered === 1);
  await engine.close();
  expect((await asking.response).statusCode).toBe(503);
});

test('a key in a drill does not disturb what another key is doing', async () => {
  const { drill, begin, ask, upstream } = await open();
  upstream.script(second, hang(), ok());
  await drill('429');
  const hanging = begin();
  await until(() => upstream.calls().length === 1);
  expect((await ask()).headers['x-keyctl-key']).toBe('openai/2');
  hanging.leave();
  await expect(hanging.response).rejects.toThrow();
});
