import { request } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import type { Snapshot } from '../../../src/engine.js';

const checksMs = 120_000;

/** The snapshot of the engine behind this socket. */
export function fetchStatus(socket: string): Promise<Snapshot> {
  return new Promise((resolve, reject) => {
    const call = request({ socketPath: socket, path: '/keyctl/v1/status', agent: false });
    call.on('error', reject);
    call.on('response', (response) => {
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (part: string) => {
        text += part;
      });
      response.on('end', () => resolve(JSON.parse(text)));
    });
    call.end();
  });
}

/** Resolves when no key is waiting for its first verdict, so that no check runs beside a measurement. */
export async function untilChecked(socket: string): Promise<void> {
  const startedAt = performance.now();
  for (;;) {
    const { providers } = await fetchStatus(socket);
    const states = providers.flatMap(({ keys }) => keys.map(({ state }) => state));
    const waiting = states.filter((state) => state === 'unchecked' || state === 'checking').length;
    if (waiting === 0) {
      return;
    }
    if (performance.now() - startedAt > checksMs) {
      throw new Error(`${waiting} keys were not checked within ${checksMs / 1_000} s`);
    }
    await delay(50);
  }
}
