import type { ClientPresence } from './client-presence.js';
import type { EngineContext } from './engine-context.js';

const backoffMs = 250;
const backoffJitterMs = 100;

/**
 * A brief pause before the one more attempt after a server error, which the client's leaving ends.
 * Resolves to its length in milliseconds.
 */
export function backOff(
  { clock, random }: Pick<EngineContext, 'clock' | 'random'>,
  client: ClientPresence,
): Promise<number> {
  const ms = Math.round(backoffMs + (random() * 2 - 1) * backoffJitterMs);
  return new Promise((resolve) => {
    const done = (): void => resolve(ms);
    const cancel = clock.after(ms, done);
    client.onGone(() => {
      cancel();
      done();
    });
  });
}
