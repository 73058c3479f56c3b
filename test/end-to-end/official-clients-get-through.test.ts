import { expect, test } from 'vitest';
import { officialClients, ownCredential } from '../helpers/official-clients.js';
import { refusingPort } from '../helpers/raw-upstream.js';
import { openScene } from '../helpers/scene.js';
import { type Trouble, troubles } from '../helpers/troubles.js';

const names = Object.keys(troubles) as Trouble[];
const dialects = ['openai', 'anthropic'] as const;
const cases = names.flatMap((trouble) => dialects.map((client) => ({ client, trouble })));
const slug = (client: string, trouble: string) => `${client}-${trouble.replaceAll(' ', '-')}`;
const nowhere = `http://127.0.0.1:${await refusingPort()}/v1`;

const scene = await openScene({
  ...Object.fromEntries(
    cases.map(({ client, trouble }) => [
      slug(client, trouble),
      {
        dialect: client,
        keys: trouble === 'refuses the connection' ? [{ baseUrl: nowhere }, {}] : 2,
      },
    ]),
  ),
  listing: {},
});
const clients = officialClients(scene.paths.socket, { maxRetries: 0 });

test.concurrent.each(cases)('$client gets through when key 1 $trouble', async (row) => {
  const name = slug(row.client, row.trouble);
  const provider = scene.provider(name);
  const first = troubles[row.trouble];
  for (const mode of ['whole', 'streamed'] as const) {
    expect((await scene.control('POST', `keys/${name}/1/reset`)).status).toBe(200);
    if (first !== null) {
      provider.upstream.script(provider.secret(1), first);
    }
    provider.upstream.good(provider.secret(2));
    provider.upstream.requests.length = 0;

    expect(await clients[row.client][mode](name), mode).toBe('hello');

    expect(provider.keysInTurn(), mode).toEqual(first === null ? [2] : [1, 2]);
    for (const { rawHeaders } of provider.upstream.requests) {
      expect(rawHeaders.join('\n')).not.toContain(ownCredential);
    }
  }
  const moves = await scene.events(name, 'failed-over');
  expect(moves.map(({ key, to }) => `${key} ${to}`)).toEqual(Array(2).fill(`${name}/1 ${name}/2`));
});

test('a client can list models through the socket', async () => {
  const { upstream, secrets } = scene.provider('listing');
  upstream.good(...secrets);
  const models = await clients.openaiFor('listing').models.list();
  expect(models.data.map(({ id }) => id)).toEqual(['test-model']);
});
