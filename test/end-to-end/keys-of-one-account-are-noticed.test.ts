import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { type Answer, give, ok } from '../helpers/answers.js';
import { runKeyctl } from '../helpers/run-keyctl.js';
import { openScene } from '../helpers/scene.js';
import { until } from '../helpers/until.js';

const scene = await openScene({
  openai: { keys: [{ name: 'work' }, { name: 'spare' }, { name: 'friend' }] },
  claude: { dialect: 'anthropic', keys: 2 },
});
const openai = scene.provider('openai');
const claude = scene.provider('claude');

/** What the provider says to a good key, with the account in its headers. */
const named = (header: string, account: string): Answer => ({
  run: (exchange) => {
    exchange.response.setHeader(header, account);
    return give(ok(), exchange);
  },
});
const warningOf = (keys: string, account: string) => `${keys} share an account (${account})`;

openai.upstream.good(...openai.secrets);
openai.upstream.scriptChecks(openai.secret(1), named('openai-organization', 'acme'));
openai.upstream.script(openai.secret(2), named('openai-organization', 'acme'));
openai.upstream.scriptChecks(openai.secret(3), named('openai-organization', 'a-friend'));
for (const secret of claude.secrets) {
  claude.upstream.script(secret, named('anthropic-organization-id', '7a1f9c1e'));
}

async function warnings(): Promise<string> {
  return (await scene.status()).warnings.join('\n');
}

test('a check of one key and a request with the other tell that they are of one account', async () => {
  await scene.control('POST', 'check');
  expect(await warnings()).toBe('');
  await scene.control('POST', 'keys/openai/spare/use');
  expect((await scene.ask('openai')).headers['x-keyctl-key']).toBe('openai/spare');
  expect(await warnings()).toContain(warningOf('openai/work and openai/spare', 'acme'));
  const accounts = (await scene.status()).providers[0]?.keys.map(({ account }) => account);
  expect(accounts).toEqual(['acme', 'acme', 'a-friend']);
});

test('streamed answers of the messages protocol tell it, too', async () => {
  for (const position of [1, 2]) {
    await scene.control('POST', `keys/claude/${position}/use`);
    await scene.ask('claude', { path: '/v1/messages', body: { stream: true } });
  }
  expect(await warnings()).toContain(warningOf('claude/1 and claude/2', '7a1f9c1e'));
});

test('status says what to do about it, and the log and the lines of serve have it', async () => {
  const { stdout } = await runKeyctl(['status'], { home: scene.home });
  expect(stdout).toContain(`warning: ${warningOf('openai/work and openai/spare', 'acme')}`);
  expect(stdout).toContain('give both the same "group" in the config');
  await until(() => readFileSync(scene.paths.log, 'utf8').includes('share an account (acme)'));
  await until(() =>
    scene.running
      .stderr()
      .includes(`keyctl: warning: ${warningOf('openai/work and openai/spare', 'acme')}`),
  );
});

test('a group for both in the config ends the warning without a restart', async () => {
  scene.writeConfig((config) => {
    const provider = config.providers['openai'] ?? expect.fail('openai is not in the config');
    const [work, spare, friend] = provider.apiKey as object[];
    provider.apiKey = [{ ...work, group: 'acme' }, { ...spare, group: 'acme' }, friend];
    return config;
  });
  await until(async () => !(await warnings()).includes('openai/work'));
  expect(await warnings()).toContain('claude/1 and claude/2');
});
