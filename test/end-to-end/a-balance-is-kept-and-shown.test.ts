import { expect, test } from 'vitest';
import type { Snapshot } from '../../src/engine.js';
import { ok, unauthorized } from '../helpers/answers.js';
import { refusingPort } from '../helpers/raw-upstream.js';
import { runKeyctl } from '../helpers/run-keyctl.js';
import { openScene } from '../helpers/scene.js';

const empty = { limit: 10, limit_remaining: 0, limit_reset: 'monthly' };
const half = { limit: 10, limit_remaining: 4.256, limit_reset: 'monthly' };
const wallet = (isAvailable: boolean, currency: string, total: string) => ({
  is_available: isAvailable,
  balance_infos: [{ currency, total_balance: total, granted_balance: '0.00' }],
});

const scene = await openScene({
  router: { dialect: 'openrouter', keys: [{ name: 'good' }, { name: 'empty' }, { name: 'wrong' }] },
  deepseek: { keys: [{ name: 'rich' }, { name: 'poor' }], fields: { type: 'deepseek' } },
  open: { keys: 1, fields: { type: 'openai-compatible' } },
  gone: { keys: 1, fields: { baseUrl: `http://127.0.0.1:${await refusingPort()}/v1` } },
});

const router = scene.provider('router');
const deepseek = scene.provider('deepseek');
router.upstream.scriptChecks(router.secret(1), { status: 200, body: { data: half } });
router.upstream.scriptChecks(router.secret(2), { status: 200, body: { data: empty } });
router.upstream.scriptChecks(router.secret(3), unauthorized());
deepseek.upstream.scriptChecks(deepseek.secret(1), {
  status: 200,
  body: wallet(true, 'CNY', '110.00'),
});
deepseek.upstream.scriptChecks(deepseek.secret(2), {
  status: 200,
  body: wallet(false, 'CNY', '0.00'),
});
const open = scene.provider('open');
open.upstream.good(...open.secrets).answerUnknown(ok());

test('check tells each verdict with its evidence, and what is left', async () => {
  const { code, stdout } = await runKeyctl(['check'], { home: scene.home });
  expect(code).toBe(1);
  for (const line of [
    /^router\/good +● healthy +GET \/key → 200, \$4\.26 of \$10\.00 left, resets monthly$/m,
    /^router\/empty +\$ exhausted +GET \/key → 200, nothing left of its limit of \$10\.00$/m,
    /^router\/wrong +✖ invalid 401 +GET \/key → 401 invalid_api_key$/m,
    /^deepseek\/rich +● healthy +GET \/user\/balance → 200, 110\.00 CNY left$/m,
    /^deepseek\/poor +\$ exhausted +GET \/user\/balance → 200, is_available is false, 0\.00 CNY$/m,
    /^open\/1 +\? unverified +GET \/models → 200, and to a garbage key too$/m,
    /^gone\/1 +▲ unreachable.* GET \/models → /m,
  ]) {
    expect(stdout).toMatch(line);
  }
});

test('status shows it, as a table and as JSON', async () => {
  const { stdout } = await runKeyctl(['status'], { home: scene.home });
  expect(stdout).toMatch(/ FAILS {2}LEFT$/m);
  expect(stdout).toMatch(/^\* router +good .* \$4\.26$/m);
  expect(stdout).toMatch(/^\* deepseek +rich .* 110\.00 CNY$/m);
  const json = await runKeyctl(['status', '--json'], { home: scene.home });
  const { providers }: Snapshot = JSON.parse(json.stdout);
  const balances = providers.flatMap(({ keys }) => keys.map(({ balance }) => balance));
  const at = expect.stringMatching(/^\d{4}-.*Z$/);
  const cny = (remaining: number) => ({
    amounts: [{ remaining, limit: null, currency: 'CNY' }],
    resets: null,
    at,
  });
  const usd = (remaining: number) => ({
    amounts: [{ remaining, limit: 10, currency: 'USD' }],
    resets: 'monthly',
    at,
  });
  expect(balances).toEqual([usd(4.256), usd(0), null, cny(110), cny(0), null, null]);
});

test('check --json has it, too', async () => {
  const { stdout } = await runKeyctl(['check', 'deepseek/rich', '--json'], { home: scene.home });
  expect(JSON.parse(stdout).keys).toMatchObject([
    { usable: true, balance: { amounts: [{ remaining: 110, currency: 'CNY' }] } },
  ]);
});

test('a restart asks anew and shows nothing old', async () => {
  await scene.stop();
  await scene.start();
  expect((await scene.key('deepseek/rich')).balance).toBe(null);
  await scene.control('POST', 'keys/deepseek/rich/check');
  expect((await scene.key('deepseek/rich')).balance?.amounts[0]?.remaining).toBe(110);
});
