import { expect, test } from 'vitest';
import { ManualClock } from '../helpers/manual-clock.js';
import { startUpstream } from '../helpers/upstream.js';
import { aConfig, secretOf } from './a-config.js';
import { memoryStore, startEngine } from './an-engine.js';

const dayMs = 24 * 60 * 60_000;
const secrets = [secretOf('openai', 1), secretOf('openai', 2)];

async function open(store = memoryStore(), clock = new ManualClock()) {
  const upstream = await startUpstream();
  upstream.good(...secrets);
  const config = aConfig([{ baseUrl: upstream.url, keys: secrets }]);
  const scene = await startEngine(config, { store, clock });
  return { ...scene, upstream, warnings: (id: string) => scene.key(id).warnings };
}

test('a key that nobody used for 30 days is warned of, over a restart too, and no longer once it is used', async () => {
  const first = await open();
  await first.ask();
  first.clock.advance(29 * dayMs);
  await first.engine.setKeyEnabled('openai/1', true);
  expect([first.warnings('openai/1'), first.warnings('openai/2')]).toEqual([[], []]);
  await first.engine.close();

  first.clock.advance(2 * dayMs);
  const second = await open(first.store, first.clock);
  const sentence = (id: string) =>
    `${id} was not used for 31 days: if nobody needs it, keyctl remove it and revoke it at its provider`;
  expect(second.warnings('openai/1')).toEqual([sentence('openai/1')]);
  expect(second.warnings('openai/2')).toEqual([sentence('openai/2')]);
  // a banner for each would be a nuisance
  expect(second.engine.getSnapshot().warnings).toEqual([]);
  await second.ask();
  expect(second.warnings('openai/1')).toEqual([]);
});

test('a key of a state file that does not tell when it came counts as new', async () => {
  const { store, engine, clock } = await open();
  await engine.close();
  const [saved] = store.written.slice(-1);
  clock.advance(40 * dayMs);
  const old = memoryStore({
    salt: saved?.salt ?? '',
    keys: (saved?.keys ?? []).map((key) => ({ ...key, firstSeenAt: null })),
  });
  expect((await open(old, clock)).warnings('openai/2')).toEqual([]);
});

test('another secret under the same id is a new key', async () => {
  const { store, engine, clock } = await open();
  await engine.close();
  const [saved] = store.written.slice(-1);
  clock.advance(40 * dayMs);
  const other = memoryStore({
    salt: saved?.salt ?? '',
    keys: (saved?.keys ?? []).map((key) => ({ ...key, fingerprint: 'another' })),
  });
  expect((await open(other, clock)).warnings('openai/2')).toEqual([]);
});

test('keys of one account are each marked', async () => {
  const { upstream, engine, warnings } = await open();
  const answer = {
    status: 200,
    headers: { 'openai-organization': 'acme' },
    body: { data: [] },
  };
  upstream.scriptChecks(secrets[0] ?? '', answer).scriptChecks(secrets[1] ?? '', answer);
  await engine.checkHealth('openai/1');
  expect(warnings('openai/1')).toEqual([]);
  await engine.checkHealth('openai/2');
  const [warning = ''] = engine.getSnapshot().warnings;
  expect(warning).toContain('share an account (acme)');
  expect([warnings('openai/1'), warnings('openai/2')]).toEqual([[warning], [warning]]);
});
