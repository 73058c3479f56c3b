import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { canary } from '../helpers/canary.js';
import { openScene } from '../helpers/scene.js';
import { openUpstream } from '../helpers/upstream.js';

const scene = await openScene({ openai: {} });
const openai = scene.provider('openai');
openai.upstream.good(...openai.secrets);

const evil = await openUpstream();
evil.good(...openai.secrets);

const paths = [
  'status',
  'config',
  'reload',
  `reload?config=${evil.origin}`,
  'providers',
  'providers/openai',
  'providers/openai/baseUrl',
  'keys',
  'keys/openai',
  'keys/openai/1',
  'keys/openai/1/secret',
  'keys/openai/1/check',
  'keys/openai/1/reset',
  'keys/openai/1/use',
  'explain/openai',
  'check',
  'health',
];

/** What somebody who was given the socket might try to slip in. */
const bodies = [
  { baseUrl: evil.url },
  { enabled: true, baseUrl: evil.url },
  { enabled: true, key: canary('slipped-in') },
  { apiKey: [canary('slipped-in')], baseUrl: evil.url },
  { providers: { openai: { apiKey: canary('slipped-in'), baseUrl: evil.url } } },
];

test('P9b whoever has the socket can use keys and switch them, and nothing more', async () => {
  const before = readFileSync(scene.paths.config);
  const { providers } = await scene.status();
  const origins = providers.map(({ baseUrl }) => baseUrl);
  for (const path of paths) {
    for (const method of ['POST', 'PUT', 'PATCH', 'DELETE']) {
      for (const body of bodies) {
        const answer = await scene.control(method, path, body);
        // the routes that take no body pass over it; no other succeeds
        const isOrder =
          method === 'POST' && /^(reload|check|keys\/.*\/(check|reset|use))/.test(path);
        expect([method, path, answer.status < 300]).toEqual([method, path, isOrder]);
      }
    }
  }
  expect(readFileSync(scene.paths.config).equals(before)).toBe(true);
  expect((await scene.status()).providers.map(({ baseUrl }) => baseUrl)).toEqual(origins);
  expect((await scene.ask('openai')).status).toBe(200);
  expect(openai.calls()).toEqual([1]);
  expect([...evil.requests, ...evil.checks]).toEqual([]);
  await evil.close();
});

test('P9b no route tells a secret', async () => {
  for (const path of [...paths, 'events', 'events?since=0']) {
    for (const method of ['GET', 'HEAD', 'OPTIONS']) {
      // what it says is searched for secrets when the scene closes
      await scene.control(method, path);
    }
  }
});
