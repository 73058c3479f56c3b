import { expect, test } from 'vitest';
import { dialects } from '../../src/providers/dialects.js';
import type { UpstreamCall } from '../helpers/answers.js';
import { ownCredential } from '../helpers/clients/client.js';
import { sendKeyctlToSocket } from '../helpers/clients/socket-dispatcher.js';
import {
  answerText,
  type DocumentedProvider,
  type Mode,
  modes,
} from '../helpers/documented/documented-provider.js';
import {
  clientOf,
  documentedProviders,
  sceneOf,
} from '../helpers/documented/documented-providers.js';
import { openScene } from '../helpers/scene.js';

/** Every header that carries a credential at some provider. */
const credentialHeaders = ['authorization', 'x-api-key', 'x-goog-api-key', 'api-key', 'cookie'];

const cases = documentedProviders.flatMap((provider) =>
  modes.map((mode) => ({ provider, mode, type: provider.type, client: provider.client })),
);

const scene = await openScene(
  Object.fromEntries(
    cases.map(({ provider, mode }) => [nameOf(provider, mode), sceneOf(provider)]),
  ),
);
sendKeyctlToSocket(scene.paths.socket);

test('every type that asks a model has a row', () => {
  const ofModels = dialects.filter(({ conversation }) => conversation === null);
  expect(new Set(documentedProviders.map(({ type }) => type))).toEqual(
    new Set(ofModels.map(({ type }) => type)),
  );
});

test.concurrent.each(cases)('$type by $client, $mode', async ({ provider, mode }) => {
  const name = nameOf(provider, mode);
  const actor = scene.provider(name);
  const { upstream } = actor;
  const { answer, check = provider.refusal, key, detail } = provider.failures[mode];
  upstream.script(actor.secret(1), answer).script(actor.secret(2), provider.answers[mode]);
  upstream.scriptChecks(actor.secret(1), check).answerUnknown(provider.refusal);

  expect(await clientOf(provider, name)[mode]()).toBe(answerText);

  expect(actor.calls()).toEqual([1, 2]);
  for (const [at, call] of upstream.requests.entries()) {
    expect(call.path).toBe(provider.target[mode]);
    expect(credentialsOf(call)).toEqual([
      [provider.auth[0], provider.auth[1] + actor.secret(at + 1)],
    ]);
    expect([call.path, ...call.rawHeaders].join('\n')).not.toContain(ownCredential);
  }
  const failed = await scene.untilKey(`${name}/1`, ({ checking }) => !checking);
  expect(failed).toMatchObject(key);
  expect(failed.counts).toMatchObject({ requests: 1, ok: 0, failovers: 1 });
  const used = await scene.untilKey(`${name}/2`, ({ counts }) => counts.inFlight === 0);
  expect(used.counts).toMatchObject({ requests: 1, ok: 1, failovers: 0 });
  expect(used.tokens).toEqual(provider.tokens);
  const limits = provider.limits[mode];
  expect(used.limits).toEqual(limits && expect.objectContaining(limits));
  const moves = await scene.events(name, 'failed-over');
  expect(moves).toMatchObject([
    { key: `${name}/1`, to: `${name}/2`, detail: expect.stringMatching(detail) },
  ]);
});

function nameOf({ type, client }: DocumentedProvider, mode: Mode): string {
  return `${type}.${client.replaceAll(/\W+/g, '')}.${mode}`;
}

function credentialsOf({ headers }: UpstreamCall): [name: string, value: string][] {
  return credentialHeaders.flatMap((name) => {
    const value = headers[name];
    return typeof value === 'string' ? [[name, value]] : [];
  });
}
