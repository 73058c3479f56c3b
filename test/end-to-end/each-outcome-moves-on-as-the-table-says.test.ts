import { expect, test } from 'vitest';
import type { KeySnapshot } from '../../src/engine.js';
import {
  type Answer,
  forbidden,
  ok,
  outOfMoney,
  rateLimited,
  reset,
  serverError,
  unauthorized,
} from '../helpers/answers.js';
import { openScene } from '../helpers/scene.js';

type Row = {
  readonly name: string;
  readonly firstKey: Answer;
  readonly outcome: string;
  /** How `x-keyctl-tried` tells of the first attempt. */
  readonly tried: RegExp;
  readonly key: Partial<KeySnapshot>;
  /** Milliseconds between the two calls, at least. */
  readonly backoffMs?: number;
  /** Whether the second key is now the active one. */
  readonly activeMoves: boolean;
};

const rest = { state: 'cooling', available: false } as const;

const rows: readonly Row[] = [
  {
    name: 'rate-limited',
    firstKey: rateLimited({ retryAfter: 60 }),
    outcome: 'rate-limited',
    tried: /^429$/,
    key: rest,
    activeMoves: true,
  },
  {
    name: 'invalid',
    firstKey: unauthorized(),
    outcome: 'invalid',
    tried: /^401$/,
    key: { state: 'invalid', health: 'invalid', available: false },
    activeMoves: true,
  },
  {
    name: 'exhausted',
    firstKey: outOfMoney(),
    outcome: 'exhausted',
    tried: /^402$/,
    key: { state: 'exhausted', health: 'exhausted', available: false },
    activeMoves: true,
  },
  {
    name: 'forbidden',
    firstKey: forbidden(),
    outcome: 'forbidden',
    tried: /^403$/,
    key: { state: 'restricted', health: 'restricted' },
    activeMoves: false,
  },
  ...[500, 502, 503, 504, 529, 599].map((status) => ({
    name: `server-error-${status}`,
    firstKey: serverError(status),
    outcome: 'server-error',
    tried: new RegExp(`^${status}$`),
    key: { state: 'unchecked', available: true } as const,
    backoffMs: 100,
    activeMoves: false,
  })),
  {
    name: 'server-error-with-retry-after',
    firstKey: serverError(503, { 'retry-after': '30' }),
    outcome: 'server-error',
    tried: /^503$/,
    // of the model that was asked for: the key may well serve others
    key: {
      state: 'unchecked',
      available: true,
      cooldownUntil: null,
      modelCooldowns: [{ scope: 'test-model', until: expect.any(String) }],
    },
    backoffMs: 100,
    activeMoves: false,
  },
  {
    name: 'connection-reset',
    firstKey: reset('before-headers'),
    outcome: 'network-error',
    tried: /./,
    key: { state: 'unreachable', health: 'unchecked', available: false, cooldownUntil: null },
    activeMoves: true,
  },
];

const scene = await openScene(Object.fromEntries(rows.map(({ name }) => [name, { keys: 3 }])));

test.concurrent.each(rows)(
  'P26 $name: the second key answers, the first is marked',
  async (row) => {
    const { name } = row;
    const provider = scene.provider(name);
    const { upstream } = provider;
    upstream.script(provider.secret(1), row.firstKey);
    upstream.script(provider.secret(2), ok()).good(provider.secret(3));

    const answer = await scene.ask(name);

    expect(answer.status, answer.text).toBe(200);
    expect(JSON.parse(answer.text).choices[0].message.content).toBe('hello');
    expect(provider.calls()).toEqual([1, 2]);
    expect(upstream.requests[1]?.body.equals(upstream.requests[0]?.body ?? Buffer.of(0))).toBe(
      true,
    );
    expect(answer.headers['x-keyctl-key']).toBe(`${name}/2`);
    expect(answer.headers['x-keyctl-attempts']).toBe('2');
    const [first = '', second] = String(answer.headers['x-keyctl-tried']).split(', ');
    expect(second).toBe(`${name}/2=ok`);
    expect(first.startsWith(`${name}/1=`)).toBe(true);
    expect(first.slice(`${name}/1=`.length)).toMatch(row.tried);

    const [before, after] = upstream.requests;
    expect((after?.at ?? 0) - (before?.at ?? 0)).toBeGreaterThanOrEqual(row.backoffMs ?? 0);

    const key = await scene.untilKey(`${name}/1`, (now) => now.state === row.key.state);
    expect(key).toMatchObject(row.key);
    expect(key.counts).toMatchObject({ requests: 1, ok: 0, failovers: 1, inFlight: 0 });
    expect(key.counts.failures).toMatchObject({ [row.outcome]: 1 });
    expect(key.lastError).toMatchObject({ outcome: row.outcome });
    const served = await scene.key(`${name}/2`);
    expect(served.counts).toMatchObject({ requests: 1, ok: 1, failovers: 0, inFlight: 0 });

    const events = await scene.events(name, 'attempt-failed', 'failed-over');
    const ids = { provider: name, key: `${name}/1`, outcome: row.outcome };
    expect(events).toMatchObject([
      { type: 'attempt-failed', ...ids },
      { type: 'failed-over', ...ids, to: `${name}/2` },
    ]);
    const moves = await scene.events(name, 'active-key-changed');
    expect(moves.map(({ to }) => to)).toEqual(row.activeMoves ? [`${name}/2`] : []);
    const { providers } = await scene.status();
    const active = providers.find((one) => one.name === name)?.activeKey;
    expect(active).toBe(row.activeMoves ? `${name}/2` : `${name}/1`);
  },
);
