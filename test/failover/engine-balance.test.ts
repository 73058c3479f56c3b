import { describe, expect, test } from 'vitest';
import type { Answer } from '../helpers/answers.js';
import { ok, serverError, unauthorized } from '../helpers/answers.js';
import { until } from '../helpers/until.js';
import { startUpstream } from '../helpers/upstream.js';
import { aConfig, secretOf } from './a-config.js';
import { startEngine } from './an-engine.js';

const hour = 60 * 60_000;

async function open(name: 'openrouter' | 'deepseek') {
  const upstream = await startUpstream();
  const secret = secretOf(name, 1);
  upstream.good(secret);
  const config = aConfig([{ name, baseUrl: upstream.url, keys: [secret] }]);
  const scene = await startEngine(config);
  const id = `${name}/1`;
  const check = async (answer: Answer) => {
    upstream.scriptChecks(secret, answer);
    await scene.engine.checkHealth(id);
    return scene.key(id);
  };
  const askChat = () => scene.ask({ path: `/${name}/chat/completions` });
  return { upstream, secret, check, askChat, ...scene, key: () => scene.key(id) };
}

const limited = (fields: object): Answer => ({
  status: 200,
  body: { data: { label: 'k', limit: 10, limit_reset: 'daily', ...fields } },
});
const wallets = (isAvailable: boolean, cny: string, usd: string): Answer => ({
  status: 200,
  body: {
    is_available: isAvailable,
    balance_infos: [
      { currency: 'CNY', total_balance: cny },
      { currency: 'USD', total_balance: usd },
    ],
  },
});

describe('what a check tells is left of the money', () => {
  test('stands in the snapshot with its time, until another check tells otherwise', async () => {
    const { check, clock } = await open('openrouter');
    expect((await check(limited({ limit_remaining: 2.5 }))).balance).toEqual({
      amounts: [{ remaining: 2.5, limit: 10, currency: 'USD' }],
      resets: 'daily',
      at: '2026-11-02T14:00:00.000Z',
    });
    clock.advance(hour);
    const before = (await check(limited({ limit_remaining: 1 }))).balance;
    expect(before).toMatchObject({ amounts: [{ remaining: 1 }], at: '2026-11-02T15:00:00.000Z' });
    for (const silent of [serverError(503), unauthorized(), { status: 200, body: '<html>' }]) {
      expect((await check(silent)).balance).toEqual(before);
    }
    expect((await check(limited({ limit: null, limit_remaining: null }))).balance).toBe(null);
  });

  test('stands in every currency, and a wallet that is in debt counts for itself', async () => {
    const { check } = await open('deepseek');
    const key = await check(wallets(true, '-0.50', '5.00'));
    expect(key).toMatchObject({ health: 'healthy', evidence: { text: 'GET /user/balance → 200' } });
    expect(key.balance?.amounts).toEqual([
      { remaining: -0.5, limit: null, currency: 'CNY' },
      { remaining: 5, limit: null, currency: 'USD' },
    ]);
  });

  test('is nobody’s where the endpoint tells it to a garbage key too', async () => {
    const { upstream, check } = await open('openrouter');
    upstream.answerUnknown(ok());
    const key = await check(limited({ limit_remaining: 2.5 }));
    expect(key).toMatchObject({ health: 'unverified', balance: null });
  });

  test('stays with the key over a reload', async () => {
    const { check, engine, key } = await open('openrouter');
    const { balance } = await check(limited({ limit_remaining: 2.5 }));
    await engine.reload();
    expect(key().balance).toEqual(balance);
  });
});

describe('a key that is out of money', () => {
  test('says which limit is used up, and rests until it is filled up again', async () => {
    const { check, events } = await open('openrouter');
    const key = await check(limited({ limit_remaining: 0 }));
    const text = 'GET /key → 200, nothing left of its limit of $10.00';
    expect(key).toMatchObject({ state: 'exhausted', available: false, evidence: { text } });
    const midnight = new Date('2026-11-03T00:00:00.000Z').toTimeString().slice(0, 8);
    expect(key.why).toBe(`not tried until ${midnight}: ${text}`);
    expect(events('health-checked').at(-1)?.detail).toBe(`exhausted: ${text}`);
  });

  test('comes back at once when a check finds its limit filled up', async () => {
    const { check } = await open('openrouter');
    await check(limited({ limit_remaining: 0 }));
    expect(await check(limited({ limit_remaining: 10 }))).toMatchObject({
      state: 'healthy',
      available: true,
    });
  });

  test('says what the account has left', async () => {
    const { check } = await open('deepseek');
    const { evidence, state } = await check(wallets(false, '0.00', '0.00'));
    expect(state).toBe('exhausted');
    expect(evidence?.text).toBe('GET /user/balance → 200, is_available is false, 0.00 CNY, $0.00');
    expect((await check(wallets(true, '0.00', '3.00'))).state).toBe('healthy');
  });

  test('says what the body of a refused request meant, where its status and code do not', async () => {
    const { upstream, secret, askChat, key } = await open('deepseek');
    const error = { message: 'Insufficient Balance', code: 'invalid_request_error' };
    upstream.script(secret, { status: 402, body: { error } });
    await askChat();
    expect(key().evidence?.text).toBe(
      'POST /chat/completions → 402 invalid_request_error, insufficient balance',
    );
  });

  test('because a request met its limit is asked about once, so that a check ends it as well', async () => {
    const { upstream, secret, check, askChat, key } = await open('openrouter');
    const metadata = { limit_source: 'openrouter_key_limit' };
    const error = { code: 402, message: 'This key has reached its limit', metadata };
    upstream.script(secret, { status: 402, body: { error } });
    upstream.scriptChecks(secret, limited({ limit_remaining: 0 }));
    await askChat();
    await until(() => key().balance !== null && !key().checking);
    expect(key()).toMatchObject({
      state: 'exhausted',
      balance: { amounts: [{ remaining: 0, limit: 10 }] },
      evidence: { text: 'GET /key → 200, nothing left of its limit of $10.00' },
    });
    await askChat();
    expect(upstream.checks).toHaveLength(1);
    expect((await check(limited({ limit_remaining: 10 }))).state).toBe('healthy');
  });

  test('because its account is empty is not called healthy for a limit that it has not reached', async () => {
    const { upstream, secret, check, askChat, key, clock } = await open('openrouter');
    const body = { error: { code: 402, message: 'Insufficient credits' } };
    upstream.script(secret, { status: 402, body }, ok());
    await askChat();
    for (const data of [{ limit_remaining: 7 }, { limit: null, limit_remaining: null }]) {
      expect(await check(limited(data))).toMatchObject({
        state: 'exhausted',
        evidence: { text: 'POST /chat/completions → 402, insufficient balance' },
      });
    }
    // one real request tries it
    clock.advance(15 * 60_000 + 1);
    expect((await askChat()).status).toBe(200);
    await until(() => key().state === 'healthy');
  });
});
