import { setTimeout as delay } from 'node:timers/promises';
import type { Tally } from '../demo/create-traffic.js';
import { startDemo } from '../demo/start-demo.js';
import type { Engine, EventType, Snapshot } from '../engine.js';
import { handleSignals } from '../host/signals.js';
import { KeyctlError } from '../keyctl-error.js';
import type { CommandContext } from './command-context.js';
import { countFailovers, demoSummary } from './demo-summary.js';
import { eventLine } from './event-line.js';
import { keyTable } from './key-table.js';
import { print } from './print.js';
import { watchEvents } from './watch-events.js';

/** The startup checks have their answers by then, and the first trouble is still to come. */
const firstTableMs = 700;

/** Before the end, so that the last answers and the engine's own end have their time. */
const lastRequestsMs = 1_300;
const patienceMs = 800;

/** Each failed attempt that matters is followed by the failover that says the same. */
const untold: ReadonlySet<EventType> = new Set(['attempt-failed', 'engine-started']);

/**
 * The demo as plain lines, for a pipe or a CI job; ends by itself. Throws if what the demo promises
 * did not happen: a failover, and no request lost.
 */
export async function tellDemo(context: CommandContext, seconds: number): Promise<void> {
  const { stdout } = context;
  const begin = performance.now();
  const endMs = seconds * 1000;
  const left = (beforeEndMs: number) => endMs - beforeEndMs - (performance.now() - begin);
  const interrupted = new AbortController();
  const interrupt = () => interrupted.abort();
  const stopHandling = handleSignals({ drain: interrupt, abort: interrupt });
  const wait = (ms: number) =>
    delay(Math.max(0, ms), undefined, { signal: interrupted.signal }).catch(() => {});

  print(stdout, `keyctl demo: providers that misbehave on purpose, for ${seconds} s`);
  const demo = await startDemo({ endMs, random: Math.random });
  try {
    print(stdout, ['no real key, no network; tools ask over the socket', demo.socket, '']);
    const engine = await demo.engine;
    await wait(firstTableMs);
    print(stdout, [...table(engine), '']);
    const watch = watchEvents(
      engine,
      () => engine.getSnapshot().events,
      (event) => {
        if (!untold.has(event.type)) {
          print(stdout, eventLine(event, false));
        }
      },
      () => {},
    );
    await wait(left(lastRequestsMs));
    await demo.stopTraffic(interrupted.signal.aborted ? 0 : patienceMs);
    watch.stop();
    print(stdout, ['', ...table(engine), '', ...demoSummary(engine.getSnapshot(), demo.tally())]);
    if (!interrupted.signal.aborted) {
      checkPromises(engine.getSnapshot(), demo.tally());
    }
  } finally {
    await demo.close();
    stopHandling();
  }
}

function table(engine: Engine): readonly string[] {
  return keyTable(engine.getSnapshot().providers, { color: false, now: Date.now() });
}

function checkPromises(snapshot: Snapshot, { failed, served }: Tally): void {
  if (failed > 0) {
    throw new KeyctlError('internal', `${failed} requests of the demo were lost`);
  }
  if (countFailovers(snapshot) === 0 || served === 0) {
    throw new KeyctlError('internal', 'the demo saw no failover');
  }
}
