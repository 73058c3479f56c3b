import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { expect, test } from 'vitest';
import { Secret } from '../../src/config/secret.js';
import { stateVersion } from '../../src/config/state-schema.js';
import { noFailures } from '../../src/keys/key-usage.js';
import { canary, expectNoCanary } from '../helpers/canary.js';
import { keyctlPaths, runKeyctl } from '../helpers/run-keyctl.js';
import { openScene } from '../helpers/scene.js';
import { tempFolder } from '../helpers/temp-folder.js';
import { until } from '../helpers/until.js';
import { writeConfig } from '../helpers/write-config.js';

const dayMs = 24 * 60 * 60_000;
const [first, second, stranger] = [
  canary('first', { prefix: 'sk-proj-' }),
  canary('second', { prefix: 'sk-proj-' }),
  canary('stranger', { prefix: 'sk-ant-' }),
];

test('without an engine it tells all that config and state say, and what to do', async () => {
  const home = tempFolder();
  const path = writeConfig(home, {
    providers: { openai: { apiKey: [first, first, stranger, second] } },
  });
  chmodSync(path, 0o644);
  const salt = 'salt'.repeat(10);
  const ago = (days: number) => new Date(Date.now() - days * dayMs - 1_000).toISOString();
  const { state } = keyctlPaths(home);
  mkdirSync(dirname(state), { recursive: true });
  writeFileSync(
    state,
    JSON.stringify({
      version: stateVersion,
      salt,
      countsSince: ago(90),
      keys: [
        {
          id: 'openai/4',
          fingerprint: new Secret(second).fingerprint(salt, 'openai'),
          enabled: true,
          counts: { requests: 1, ok: 1, failures: noFailures(), failovers: 0 },
          cooldownUntil: null,
          lastUsedAt: ago(44),
          firstSeenAt: ago(80),
        },
      ],
    }),
  );
  const { code, stdout, stderr } = await runKeyctl(['config', 'check'], { home });
  expect({ code, stdout }).toEqual({
    code: 0,
    stdout: `${path} is right: 4 keys of 1 provider\n`,
  });
  expect(stderr.trimEnd().split('\n')).toEqual([
    'keyctl: warning: openai/2 is the same key as openai/1',
    'keyctl: warning: openai/3: the key begins with sk-ant-, as those of anthropic do',
    `keyctl: warning: others can read your keys: chmod 600 ${path}`,
    'keyctl: warning: openai/4 was not used for 44 days: if nobody needs it, keyctl remove it and revoke it at its provider',
  ]);
  expectNoCanary(stderr, 'the warnings');
});

test('of an engine that runs it asks what only that knows: whose the keys are', async () => {
  const scene = await openScene({ openai: { keys: 2 } });
  const openai = scene.provider('openai');
  const answer = { status: 200, headers: { 'openai-organization': 'acme' }, body: { data: [] } };
  for (const position of [1, 2]) {
    openai.upstream.scriptChecks(openai.secret(position), answer);
  }
  await scene.control('POST', 'check');
  await until(async () => (await scene.key('openai/2')).account === 'acme');
  const check = (options: Parameters<typeof runKeyctl>[1], ...args: string[]) =>
    runKeyctl([...args, 'config', 'check'], options);
  const { code, stderr } = await check({ home: scene.home });
  expect(code).toBe(0);
  expect(stderr).toContain('warning: openai/1 and openai/2 share an account (acme)');
  // it is told once, though both keys have it
  expect(stderr.split('share an account')).toHaveLength(2);
  const home = tempFolder();
  const other = writeConfig(home, { providers: { xai: { apiKey: '$X' } } });
  const named = await check({ home }, '--config', other, '--socket', scene.paths.socket);
  expect(named.code).toBe(0);
  expect(named.stderr).toBe("keyctl: warning: xai/1 can't be used: X is not set\n");
});
