import { expect, test } from 'vitest';
import { rateLimited } from '../helpers/answers.js';
import { sendKeyctlToSocket } from '../helpers/clients/socket-dispatcher.js';
import { type Mode, modes } from '../helpers/documented/documented-provider.js';
import {
  clientOf,
  documentedProviders,
  sceneOf,
} from '../helpers/documented/documented-providers.js';
import { openScene } from '../helpers/scene.js';

/** One provider for each client. */
const providers = documentedProviders.filter(
  ({ client }, at) => documentedProviders.findIndex((other) => other.client === client) === at,
);
/** The others ask once. */
const retrying = providers.filter(
  ({ client }) => !['@google/genai', '@mistralai/mistralai', 'ollama'].includes(client),
);
const dead = providers.flatMap((provider) =>
  modes.map((mode) => ({ provider, client: provider.client, mode })),
);
const deadName = (type: string, mode: Mode) => `dead.${type}.${mode}`;
const busyName = (type: string) => `busy.${type}`;

const scene = await openScene({
  ...Object.fromEntries(
    dead.map(({ provider, mode }) => [deadName(provider.type, mode), sceneOf(provider, 3)]),
  ),
  ...Object.fromEntries(
    retrying.map((provider) => [busyName(provider.type), sceneOf(provider, 2)]),
  ),
});
// their retries are left as the clients have them
sendKeyctlToSocket(scene.paths.socket);

test.concurrent.each(dead)(
  '$client tells its user of every dead key and does not multiply the calls, $mode',
  async ({ provider, mode }) => {
    const name = deadName(provider.type, mode);
    const actor = scene.provider(name);
    for (const secret of actor.secrets) {
      actor.upstream.script(secret, provider.refusal).scriptChecks(secret, provider.refusal);
    }
    const failure = await clientOf(provider, name)
      [mode]()
      .then(
        () => expect.fail('it got through'),
        (error: unknown) => error,
      );
    expect(statusOf(failure)).toBe(502);
    const message = failure instanceof Error ? failure.message : '';
    expect(message).toContain(`no key of ${name} can serve this request: ${name}/1 (`);
    expect(message).toContain(`${name}/3 (`);
    for (const secret of actor.secrets) {
      expect(message).not.toContain(secret);
    }
    expect(actor.calls()).toEqual([1, 2, 3]);
    // it did not even ask keyctl again
    expect(await scene.events(name, 'keys-exhausted')).toHaveLength(1);
  },
);

test.concurrent.each(retrying)(
  '$client waits as keyctl tells it and then gets through',
  async (provider) => {
    const name = busyName(provider.type);
    const actor = scene.provider(name);
    for (const secret of actor.secrets) {
      actor.upstream.script(secret, rateLimited({ retryAfter: 1 }), provider.answers.whole);
    }
    expect(await clientOf(provider, name).whole()).toBe('Hello there!');
    expect(actor.calls()).toEqual([1, 2, 1]);
  },
);

/** By whatever name the client's errors have it. */
function statusOf(failure: unknown): unknown {
  const names = ['status', 'statusCode', 'status_code'] as const;
  const fields = failure as Readonly<Partial<Record<(typeof names)[number], unknown>>>;
  return names.map((name) => fields[name]).find((value) => value !== undefined);
}
