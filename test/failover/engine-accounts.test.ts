import { describe, expect, test } from 'vitest';
import { type Answer, ok, rateLimited, unauthorized } from '../helpers/answers.js';
import { startUpstream } from '../helpers/upstream.js';
import { aConfig, type KeyFields, secretOf } from './a-config.js';
import { silentLog, startEngine } from './an-engine.js';

const secrets = [1, 2, 3].map((position) => secretOf('openai', position));
const [first = '', second = '', third = ''] = secrets;

/** An engine of one provider, and the keys that the config file has after the next reload. */
async function open(
  keys: readonly (string | KeyFields)[] = [first, second],
  { type = 'openai', baseUrl }: { readonly type?: string; readonly baseUrl?: string } = {},
) {
  const upstream = await startUpstream();
  upstream.good(...secrets);
  const logged: string[] = [];
  const configOf = (list: readonly (string | KeyFields)[]) =>
    aConfig([{ name: 'openai', type, baseUrl: baseUrl ?? upstream.url, keys: list }]);
  let read = configOf(keys);
  const scene = await startEngine(read, {
    readConfig: () => read,
    log: { ...silentLog, warn: (_fields, message) => logged.push(message) },
  });
  return {
    upstream,
    logged,
    ...scene,
    warnings: () => scene.engine.getSnapshot().warnings,
    accounts: () => scene.engine.getSnapshot().providers[0]?.keys.map(({ account }) => account),
    reload: async (list: readonly (string | KeyFields)[]) => {
      read = configOf(list);
      await scene.engine.reload();
    },
    checkAll: async () => {
      await scene.engine.checkHealth('openai/1');
      await scene.engine.checkHealth('openai/2');
    },
  };
}

function answer(account: string, status = 200, header = 'openai-organization'): Answer {
  return { status, headers: { [header]: account }, body: { data: [] } };
}

const shared = (account: string) =>
  `openai/1 and openai/2 share an account (${account}), so a limit of one may hold for the other: ` +
  'give both the same "group" in the config, or each its own if their limits are apart';

describe('two keys that turn out to share an account', () => {
  test('are warned about as soon as a check of each said so', async () => {
    const { upstream, engine, warnings, accounts, logged } = await open();
    upstream.scriptChecks(first, answer('acme')).scriptChecks(second, answer('acme'));
    await engine.checkHealth('openai/1');
    expect([warnings(), accounts()]).toEqual([[], ['acme', null]]);
    await engine.checkHealth('openai/2');
    expect(warnings()).toEqual([shared('acme')]);
    expect(accounts()).toEqual(['acme', 'acme']);
    await engine.checkHealth('openai/2');
    expect(logged).toEqual([shared('acme')]);
  });

  test.each<[name: string, second: Answer]>([
    ['good', answer('acme')],
    ['a limit', answer('acme', 429)],
    ['a refusal of one path', answer('acme', 403)],
    ['out of money', answer('acme', 402)],
    ['the provider’s fault', answer('acme', 500)],
  ])('are warned about when the answers to requests said so, be they %s', async (_name, then) => {
    const { upstream, ask, warnings, engine } = await open();
    upstream.script(first, answer('acme')).script(second, then);
    await ask();
    await engine.setKeyEnabled('openai/1', false);
    await ask();
    expect(warnings()).toEqual([shared('acme')]);
  });

  test('are warned about when a check met a limit', async () => {
    const { upstream, checkAll, accounts } = await open();
    upstream.scriptChecks(first, answer('acme', 429)).scriptChecks(second, answer('acme', 503));
    await checkAll();
    expect(accounts()).toEqual(['acme', null]);
  });

  test('are warned about in the words of the dialect', async () => {
    const { upstream, checkAll, accounts } = await open([first, second], { type: 'anthropic' });
    upstream
      .scriptChecks(first, answer('7a1f', 200, 'anthropic-organization-id'))
      .scriptChecks(second, answer('7a1f'));
    await checkAll();
    expect(accounts()).toEqual(['7a1f', null]);
  });

  test('of xAI are known by the team that the check names', async () => {
    const { upstream, checkAll, warnings } = await open([first, second], { type: 'xai' });
    const described: Answer = { status: 200, body: { name: 'k', team_id: '5ea6f6bd' } };
    upstream.scriptChecks(first, described).scriptChecks(second, described);
    await checkAll();
    expect(warnings()).toEqual([shared('5ea6f6bd')]);
  });

  test('are warned about no more when a reload gives them a group, and again when it is taken', async () => {
    const { upstream, checkAll, warnings, reload, logged } = await open();
    upstream.scriptChecks(first, answer('acme')).scriptChecks(second, answer('acme'));
    await checkAll();
    await reload([{ secret: first, group: 'acme' }, second]);
    expect(warnings()).toEqual([shared('acme')]);
    await reload([
      { secret: first, group: 'acme' },
      { secret: second, group: 'acme' },
    ]);
    expect(warnings()).toEqual([]);
    await reload([first, second]);
    expect(warnings()).toEqual([shared('acme')]);
    expect(logged).toEqual([shared('acme'), shared('acme')]);
  });

  test('are not warned about if the user gave each a group of its own', async () => {
    const { upstream, checkAll, warnings, accounts } = await open([
      { secret: first, group: 'project-a' },
      { secret: second, group: 'project-b' },
    ]);
    upstream.scriptChecks(first, answer('acme')).scriptChecks(second, answer('acme'));
    await checkAll();
    expect([warnings(), accounts()]).toEqual([[], ['acme', 'acme']]);
  });

  test('are warned about no more when one of them left the config', async () => {
    const { upstream, checkAll, warnings, reload } = await open();
    upstream.scriptChecks(first, answer('acme')).scriptChecks(second, answer('acme'));
    await checkAll();
    await reload([first, third]);
    expect(warnings()).toEqual([]);
  });

  test('because they are one key have another warning', async () => {
    const { upstream, checkAll, warnings } = await open([first, first]);
    upstream.scriptChecks(first, answer('acme'));
    await checkAll();
    expect(warnings()).toEqual([]);
  });
});

describe('an account is not known', () => {
  test('where the answers name several: a gateway has many, a client may choose one', async () => {
    const { upstream, checkAll, ask, engine, warnings, accounts } = await open();
    upstream.scriptChecks(first, answer('acme')).scriptChecks(second, answer('acme'));
    upstream.script(first, answer('other'), answer('acme'));
    await checkAll();
    await ask();
    expect([warnings(), accounts()]).toEqual([[], [null, 'acme']]);
    await ask();
    expect(accounts()).toEqual([null, 'acme']);
    await engine.resetKey('openai/1');
    await ask();
    expect(warnings()).toEqual([shared('acme')]);
  });

  test('where the key was refused, or the endpoint takes any', async () => {
    const { upstream, checkAll, ask, accounts } = await open();
    upstream.script(first, { ...unauthorized(), headers: { 'openai-organization': 'acme' } });
    upstream.scriptChecks(first, answer('acme', 401));
    await ask();
    upstream.answerUnknown(ok()).scriptChecks(second, answer('acme'));
    await checkAll();
    expect(accounts()).toEqual([null, null]);
  });

  test.each([
    ['openai-compatible', { 'openai-organization': 'acme' }],
    ['openai', { 'anthropic-organization-id': 'acme' }],
    ['openai', { 'openai-organization': ['acme', 'other'] }],
    ['openai', { 'openai-organization': '' }],
    ['openai', { 'openai-organization': 'x'.repeat(101) }],
  ])('for %s from %o', async (type, headers) => {
    const { upstream, checkAll, accounts } = await open([first, second], { type });
    upstream.scriptChecks(first, { status: 200, headers, body: { data: [] } });
    await checkAll();
    expect(accounts()).toEqual([null, null]);
  });

  test('from answers that have no such header, which change nothing', async () => {
    const { upstream, ask, accounts, warnings } = await open();
    upstream.script(first, answer('acme'), ok(), rateLimited());
    for (let i = 0; i < 3; i += 1) {
      await ask();
    }
    expect([accounts(), warnings()]).toEqual([['acme', null], []]);
  });
});

test('an account is shown as plain text, and no secret is one', async () => {
  const { upstream, checkAll, accounts, warnings, logged } = await open();
  const org = `acme\u00a0\u202e  ${second}`;
  const latin1 = Buffer.from('acme \u00ad\u009b31m', 'latin1').toString('latin1');
  upstream
    .scriptChecks(first, answer(latin1))
    .scriptChecks(second, answer(org.replace(/\u202e/, '')));
  await checkAll();
  const text = JSON.stringify([accounts(), warnings(), logged]);
  expect(text).not.toContain('canary');
  expect(accounts()?.[0]).toBe('acme 31m');
});

test('a long row of keys makes a short warning', async () => {
  const keys = Array.from({ length: 9 }, (_, at) => secretOf('openai', at + 1));
  const { upstream, engine, warnings } = await open(keys);
  for (const [at, secret] of keys.entries()) {
    upstream.good(secret).scriptChecks(secret, answer('acme'));
    await engine.checkHealth(`openai/${at + 1}`);
  }
  expect(warnings()).toEqual([
    expect.stringMatching(
      /^openai\/1, openai\/2, openai\/3, openai\/4, openai\/5 and 4 more share an account \(acme\)/,
    ),
  ]);
});
