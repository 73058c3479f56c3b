import type { EngineEvent, EventType } from '../../src/engine.js';
import { followEvents } from '../../src/socket/follow-events.js';
import { RemoteEngine } from '../../src/socket/remote-engine.js';
import type { ToldRepeats } from './ledger.js';

export type FollowedEngine = {
  /** The screen's own way to the engine, over `/keyctl/v1/watch`. */
  readonly engine: RemoteEngine;
  readonly counts: ReadonlyMap<EventType, number>;
  told(): ToldRepeats;
  /** What should not have been: a gap in the numbers of the events, another pid, a stream that ended. */
  readonly problems: readonly string[];
  close(): Promise<void>;
};

/** Attaches a watcher and a follower of the events; `onText` is given all that they are told. */
export async function followEngine(
  socketPath: string,
  pid: number,
  onText: (text: string) => void,
): Promise<FollowedEngine> {
  const counts = new Map<EventType, number>();
  const problems: string[] = [];
  const leaving = new AbortController();
  let sameKey = 0;
  let lastSeq = 0;
  const take = (event: EngineEvent): void => {
    if (event.seq !== lastSeq + 1) {
      problems.push(`after event ${lastSeq} came event ${event.seq}`);
    }
    lastSeq = event.seq;
    counts.set(event.type, (counts.get(event.type) ?? 0) + 1);
    if (event.type === 'replayed-after-send' && event.to === null) {
      sameKey += 1;
    }
    onText(JSON.stringify(event));
  };
  const following = followEvents(socketPath, 0, take, leaving.signal).then(
    () => 'it ended',
    (error: Error) => error.message,
  );
  void following.then((reason) => {
    if (!leaving.signal.aborted) {
      problems.push(`the stream of events broke off: ${reason}`);
    }
  });
  const engine = await RemoteEngine.connect(socketPath);
  void engine.closed.then(() => {
    if (!leaving.signal.aborted) {
      problems.push('the watcher was sent away');
    }
  });
  engine.subscribe(() => {
    const snapshot = engine.getSnapshot();
    onText(JSON.stringify(snapshot));
    if (snapshot.engine.pid !== pid) {
      problems.push(`the engine's pid was ${pid} and is ${snapshot.engine.pid}`);
    }
  });
  return {
    engine,
    counts,
    told: () => ({ failovers: counts.get('failed-over') ?? 0, sameKey }),
    problems,
    async close() {
      leaving.abort();
      await Promise.all([engine.close(), following]);
    },
  };
}
