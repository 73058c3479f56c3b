import { setMaxListeners } from 'node:events';
import { Agent } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import type { Ledger } from './ledger.js';
import { planRequest } from './plan-request.js';
import { between, type Random, seededRandom } from './seeded-random.js';
import { sendRequest } from './send-request.js';
import { isSafe } from './soak-request.js';
import type { UpstreamRecord } from './upstream-record.js';

export type ClientsOptions = {
  readonly socketPath: string;
  readonly clients: number;
  readonly seed: number;
  readonly ledger: Ledger;
  readonly record: UpstreamRecord;
  readonly onErrorText: (text: string) => void;
  /** Ends it: each client has its last answer first. */
  readonly signal: AbortSignal;
};

const longestPauseMs = 400;
/** What an upstream learns of a call may come a little after the client's own news. */
const graceMs = 1_500;

/** So many clients at once, each with one request after the other. Resolves when all are settled. */
export async function runClients(options: ClientsOptions): Promise<void> {
  const agent = new Agent({ keepAlive: true });
  // each client waits with it
  setMaxListeners(0, options.signal);
  let number = 0;
  const settling = new Set<Promise<void>>();
  const client = async (random: Random): Promise<void> => {
    while (!options.signal.aborted) {
      number += 1;
      const planned = planRequest(number, random);
      options.ledger.sent(planned.id);
      const { socketPath, onErrorText } = options;
      const seen = await sendRequest(planned, { socketPath, agent, onErrorText });
      const settled = delay(graceMs).then(() => {
        options.ledger.settled({
          id: planned.id,
          isSafe: isSafe(planned.form),
          seen,
          arrivals: options.record.of(planned.id),
        });
        settling.delete(settled);
      });
      settling.add(settled);
      await delay(between(random, 0, longestPauseMs), undefined, { signal: options.signal }).catch(
        () => {},
      );
    }
  };
  const clients = Array.from({ length: options.clients }, (_client, index) =>
    client(seededRandom(options.seed + index)),
  );
  await Promise.all(clients);
  await Promise.all(settling);
  agent.destroy();
}
