import { expect, test } from 'vitest';
import { canary } from '../helpers/canary.js';
import { refusingPort } from '../helpers/raw-upstream.js';
import { openScene } from '../helpers/scene.js';

const nowhere = `http://127.0.0.1:${await refusingPort()}`;
const secret = canary('environment');

const scene = await openScene(
  {
    openai: {
      prepare: (openai) => openai.upstream.good(openai.secret(1), secret),
      fields: { apiKey: ['$UNSET_KEY', '$OPENAI_KEY'] },
    },
  },
  {},
  {
    OPENAI_KEY: secret,
    HTTP_PROXY: nowhere,
    HTTPS_PROXY: nowhere,
    http_proxy: nowhere,
    https_proxy: nowhere,
  },
);

test('a loopback upstream is reached without the proxy, with the key of the environment', async () => {
  const answer = await scene.ask('openai');
  expect([answer.status, answer.headers['x-keyctl-key']]).toEqual([200, 'openai/2']);
  expect(scene.provider('openai').upstream.calls()).toEqual([secret]);
});

test('a variable that is not set takes out its own key and no other', async () => {
  expect(await scene.key('openai/1')).toMatchObject({ state: 'invalid', source: '$UNSET_KEY' });
  expect(JSON.stringify(await scene.key('openai/1'))).toContain('UNSET_KEY is not set');
  const status = JSON.stringify(await scene.status());
  expect(status).not.toContain(secret);
  expect(status).toContain('$OPENAI_KEY');
});
