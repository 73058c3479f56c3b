import { expect, test } from 'vitest';
import { ok, serverError, slow } from '../helpers/answers.js';
import { anthropic } from '../helpers/documented/anthropic.js';
import { refusingPort } from '../helpers/raw-upstream.js';
import { type KeyctlResult, runKeyctl } from '../helpers/run-keyctl.js';
import { openScene } from '../helpers/scene.js';

const nowhere = `http://127.0.0.1:${await refusingPort()}/v1`;

const scene = await openScene({
  good: {
    keys: 1,
    prepare: ({ upstream, secrets }) => upstream.good(...secrets),
  },
  wrong: {
    dialect: 'anthropic',
    keys: 1,
    prepare: ({ upstream }) => upstream.answerUnknown(anthropic.refusal),
  },
  // DeepSeek's own answer to GET /user/balance (docs: get user balance)
  broke: {
    keys: 1,
    fields: { type: 'deepseek' },
    upstream: { basePath: '' },
    prepare: ({ upstream, secrets: [secret = ''] }) =>
      upstream.scriptChecks(secret, {
        status: 200,
        body: {
          is_available: false,
          balance_infos: [
            {
              currency: 'USD',
              total_balance: '0.00',
              granted_balance: '0.00',
              topped_up_balance: '0.00',
            },
          ],
        },
      }),
  },
  // it lists its models to anyone
  open: {
    keys: 1,
    fields: { type: 'openai-compatible' },
    prepare: ({ upstream }) => upstream.answerUnknown(ok()),
  },
  // an outage: nothing about the key
  down: {
    keys: 1,
    prepare: ({ upstream }) => upstream.answerUnknown(serverError(503)),
  },
  // longer than a host that could not be reached is left alone
  late: {
    keys: 1,
    prepare: ({ upstream, secrets: [secret = ''] }) => upstream.scriptChecks(secret, slow(3_000)),
  },
  gone: { keys: [{ baseUrl: nowhere }] },
});

const verdicts = [
  /^good\/1 +● healthy +GET \/models → 200(?! and)/m,
  /^wrong\/1 +✖ invalid 401 +GET \/v1\/models → 401 authentication_error/m,
  /^broke\/1 +\$ exhausted +GET \/user\/balance → 200/m,
  /^open\/1 +\? unverified +GET \/models → 200, and to a garbage key too/m,
  /^down\/1 +· unchecked +GET \/models → 503 server_error/m,
  /^late\/1 +● healthy +GET \/models → 200/m,
  /^gone\/1 +▲ unreachable(?: \ds)? +GET \/models → connection refused/m,
];

function expectFiveVerdicts({ code, stdout, stderr }: KeyctlResult): void {
  expect(stdout.trimEnd().split('\n')).toHaveLength(verdicts.length);
  for (const verdict of verdicts) {
    expect(stdout).toMatch(verdict);
  }
  expect(code).toBe(1);
  expect(stderr).toMatch(
    /^keyctl: error: 4 keys are not usable: wrong\/1, broke\/1, down\/1, gone\/1$/m,
  );
}

test('through the engine, each with its evidence', async () => {
  expectFiveVerdicts(await runKeyctl(['check'], { home: scene.home }));
  const { stdout } = await runKeyctl(['check', '--json'], { home: scene.home });
  const { keys } = JSON.parse(stdout);
  expect(keys).toMatchObject([
    { id: 'good/1', usable: true, health: 'healthy' },
    { id: 'wrong/1', usable: false, health: 'invalid' },
    { id: 'broke/1', usable: false, health: 'exhausted' },
    { id: 'open/1', usable: true, health: 'unverified' },
    { id: 'down/1', usable: false, health: 'unchecked' },
    { id: 'late/1', usable: true, health: 'healthy' },
    { id: 'gone/1', usable: false, health: 'unchecked', state: 'unreachable' },
  ]);
});

test('without an engine, the same', async () => {
  await scene.stop();
  expectFiveVerdicts(await runKeyctl(['check'], { home: scene.home }));
});
