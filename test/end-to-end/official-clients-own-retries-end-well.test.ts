import { expect, test } from 'vitest';
import { ok, rateLimited, unauthorized } from '../helpers/answers.js';
import { officialClients } from '../helpers/official-clients.js';
import { openScene } from '../helpers/scene.js';

const scene = await openScene({
  'dead-openai': { keys: 3 },
  'dead-anthropic': { dialect: 'anthropic', keys: 3 },
  'busy-openai': {},
  'busy-anthropic': { dialect: 'anthropic' },
});
// maxRetries is left as the clients have it: two retries
const clients = officialClients(scene.paths.socket);
const names = ['openai', 'anthropic'] as const;

test.concurrent.each(names)(
  '%s does not multiply the calls when every key is dead',
  async (client) => {
    const provider = scene.provider(`dead-${client}`);
    for (const secret of provider.secrets) {
      provider.upstream.script(secret, unauthorized());
    }
    const failure = await clients[client].whole(`dead-${client}`).then(
      () => expect.fail('it got through'),
      (error: unknown) => error,
    );
    expect(failure).toMatchObject({
      status: 502,
      message: expect.stringContaining(`dead-${client}/3`),
    });
    expect(provider.calls()).toEqual([1, 2, 3]);
  },
);

test.concurrent.each(names)('%s waits as keyctl tells it and then gets through', async (client) => {
  const provider = scene.provider(`busy-${client}`);
  for (const secret of provider.secrets) {
    provider.upstream.script(secret, rateLimited({ retryAfter: 1 }), ok());
  }
  expect(await clients[client].whole(`busy-${client}`)).toBe('hello');
  expect(provider.calls()).toEqual([1, 2, 1]);
});
