import OpenAI from 'openai';
import { expect, test } from 'vitest';
import { ownCredential } from '../helpers/clients/client.js';
import { clients } from '../helpers/clients/clients.js';
import { fetchOverSocket } from '../helpers/clients/socket-dispatcher.js';
import { modes } from '../helpers/documented/documented-provider.js';
import { refusingPort } from '../helpers/raw-upstream.js';
import { openScene } from '../helpers/scene.js';
import { type Trouble, troubles } from '../helpers/troubles.js';

const names = Object.keys(troubles) as Trouble[];
const dialects = [
  { dialect: 'openai', client: 'openai', base: '/v1' },
  { dialect: 'anthropic', client: '@anthropic-ai/sdk', base: '' },
] as const;
const cases = names.flatMap((trouble) => dialects.map((row) => ({ ...row, trouble })));
const slug = (dialect: string, trouble: string) => `${dialect}-${trouble.replaceAll(' ', '-')}`;
const nowhere = `http://127.0.0.1:${await refusingPort()}/v1`;

const scene = await openScene({
  ...Object.fromEntries(
    cases.map(({ dialect, trouble }) => [
      slug(dialect, trouble),
      {
        dialect,
        keys: trouble === 'refuses the connection' ? [{ baseUrl: nowhere }, {}] : 2,
      },
    ]),
  ),
  listing: {},
});
const options = { ...fetchOverSocket(scene.paths.socket), maxRetries: 0 };

test.concurrent.each(cases)('$client gets through when key 1 $trouble', async (row) => {
  const name = slug(row.dialect, row.trouble);
  const provider = scene.provider(name);
  const first = troubles[row.trouble];
  const baseUrl = `http://keyctl/${name}${row.base}`;
  const client = clients[row.client]({ baseUrl, model: 'test-model', options });
  for (const mode of modes) {
    expect((await scene.control('POST', `keys/${name}/1/reset`)).status).toBe(200);
    if (first !== null) {
      provider.upstream.script(provider.secret(1), first);
    }
    provider.upstream.good(provider.secret(2));
    provider.upstream.requests.length = 0;

    expect(await client[mode](), mode).toBe('hello');

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
  const baseURL = 'http://keyctl/listing/v1';
  const openai = new OpenAI({ apiKey: ownCredential, baseURL, ...options });
  const models = await openai.models.list();
  expect(models.data.map(({ id }) => id)).toEqual(['test-model']);
});
