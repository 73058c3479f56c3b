import { setTimeout as delay } from 'node:timers/promises';
import type { Engine } from '../engine.js';
import { KeyctlError } from '../keyctl-error.js';
import type { CommandContext } from './command-context.js';
import { print } from './print.js';
import { requestsInFlight } from './requests-in-flight.js';
import { withEngine } from './with-engine.js';

/** Requests in flight have 30 s; a host that is still there after this does not listen to us. */
const patienceMs = 40_000;

/** `keyctl stop`: drains the running engine and waits until it has ended. */
export async function stop(context: CommandContext): Promise<void> {
  await withEngine(context, async (engine) => {
    const { pid, host } = engine.getSnapshot().engine;
    const inFlight = requestsInFlight(engine.getSnapshot());
    if (inFlight > 0) {
      print(
        context.stderr,
        `keyctl: waiting for ${inFlight} ${inFlight === 1 ? 'request' : 'requests'} in flight`,
      );
    }
    await engine.drain();
    await gone(engine, pid);
    // a screen that hosted goes on without its engine; `serve` ends with it
    if (host === 'serve') {
      await processGone(pid);
    }
    print(context.stdout, `the engine has ended (pid ${pid})`);
  });
}

async function gone(engine: Engine, pid: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      reject(
        new KeyctlError('engine-lost', `the engine (pid ${pid}) is still there after 40 s`, {
          hint: `end it with \`kill ${pid}\``,
        }),
      );
    }, patienceMs);
  });
  try {
    await Promise.race([engine.closed, timeout]);
  } finally {
    clearTimeout(timer);
  }
}

/** Its connections close a moment before the process is gone; a script may start the next one at once. */
async function processGone(pid: number): Promise<void> {
  for (let waited = 0; waited < 3_000 && isAlive(pid); waited += 10) {
    await delay(10);
  }
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
