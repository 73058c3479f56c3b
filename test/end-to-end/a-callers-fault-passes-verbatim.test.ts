import { expect, test } from 'vitest';
import { openScene } from '../helpers/scene.js';

const statuses = [400, 404, 405, 409, 413, 415, 418, 422, 451];
const redirects = [301, 302, 303, 307, 308];
const name = (status: number) => `answers-${status}`;

const scene = await openScene({
  ...Object.fromEntries(statuses.map((status) => [name(status), {}])),
  ...Object.fromEntries(redirects.map((status) => [name(status), {}])),
  checked: {},
  elsewhere: {},
});

test.concurrent.each(statuses)(
  'P27 a %i comes back byte for byte after one call',
  async (status) => {
    const provider = scene.provider(name(status));
    const body = `{ "error": {"message":"odd  spacing, ümlaut, ${status}"},\n"param": null }`;
    provider.upstream.script(provider.secret(1), {
      status,
      headers: { 'content-type': 'application/json; charset=utf-8', 'x-request-id': 'req_1' },
      body,
    });
    provider.upstream.good(provider.secret(2));

    const answer = await scene.ask(name(status));

    expect(answer.status).toBe(status);
    expect(answer.text).toBe(body);
    expect(answer.headers).toMatchObject({
      'content-type': 'application/json; charset=utf-8',
      'x-request-id': 'req_1',
      'x-keyctl-key': `${name(status)}/1`,
      'x-keyctl-attempts': '1',
    });
    expect(answer.headers['x-keyctl-tried']).toBeUndefined();
    expect(provider.calls()).toEqual([1]);
    expect(await scene.key(`${name(status)}/1`)).toMatchObject({
      state: 'unchecked',
      available: true,
      cooldownUntil: null,
      lastError: null,
    });
    expect(await scene.events(name(status), 'attempt-failed', 'failed-over')).toEqual([]);
  },
);

test.concurrent.each(redirects)('P14 a %i is handed on and not followed', async (status) => {
  const provider = scene.provider(name(status));
  const elsewhere = scene.provider('elsewhere');
  const location = `${elsewhere.upstream.url}/chat/completions`;
  provider.upstream.script(provider.secret(1), { status, headers: { location }, body: 'moved' });
  provider.upstream.good(provider.secret(2));

  const answer = await scene.ask(name(status));

  expect([answer.status, answer.text, answer.headers.location]).toEqual([
    status,
    'moved',
    location,
  ]);
  expect(provider.calls()).toEqual([1]);
  expect(elsewhere.calls()).toEqual([]);
  expect(await scene.key(`${name(status)}/1`)).toMatchObject({ state: 'unchecked' });
});

test.concurrent('P14 a health check that is redirected takes its key nowhere', async () => {
  const { upstream, secrets } = scene.provider('checked');
  const [secret = ''] = secrets;
  const elsewhere = scene.provider('elsewhere').upstream;
  const location = `${elsewhere.url}/models`;
  for (const status of redirects) {
    upstream.good(secret).scriptChecks(secret, { status, headers: { location } });
    await scene.control('POST', 'keys/checked/1/check');
    expect(await scene.key('checked/1')).toMatchObject({ health: 'unchecked' });
  }
  expect(upstream.checks.map(({ key }) => key)).toEqual(redirects.map(() => secret));
  expect(elsewhere.checks).toEqual([]);
});
