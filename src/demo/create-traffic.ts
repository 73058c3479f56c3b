import { setMaxListeners } from 'node:events';
import { Agent } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { send } from './send.js';

export type Tally = {
  /** Without those that the demo's end cut off. */
  readonly sent: number;
  readonly served: number;
  readonly failed: number;
  /** Times a tool was told "keys exhausted, come back in n seconds". */
  readonly toldToWait: number;
  readonly underWay: number;
  /** Of the newest failure. */
  readonly lastFailure: string | null;
};

export type Traffic = {
  /** Once; nothing happens if it was stopped already. */
  start(): void;
  tally(): Tally;
  /** Sends nothing new; resolves when the last answer is there, or cuts it off after `patienceMs`. */
  stop(patienceMs: number): Promise<void>;
};

const paths = [
  '/openai/v1/chat/completions',
  '/anthropic/v1/messages',
  '/openrouter/v1/chat/completions',
];
const gapMs = 330;

/** More would only pile up behind a provider whose keys all rest. */
const mostUnderWay = 6;

/** Local tools at work: one per provider, each asking about three times a second, every other time for a stream. */
export function createTraffic(socket: string, random: () => number): Traffic {
  const agent = new Agent({ keepAlive: true });
  const stopping = new AbortController();
  const cutting = new AbortController();
  // a slow machine has more than ten requests under way, each of which listens; Node would warn of it
  setMaxListeners(0, cutting.signal);
  const pending = new Set<Promise<void>>();
  const count = { sent: 0, served: 0, failed: 0, toldToWait: 0 };
  let lastFailure: string | null = null;

  const sendOne = async (path: string, stream: boolean): Promise<void> => {
    const ended = await send(
      { path, stream },
      {
        socket,
        agent,
        signal: cutting.signal,
        onToldToWait: () => {
          count.toldToWait += 1;
        },
      },
    );
    if (ended.kind === 'abandoned') {
      return;
    }
    count.sent += 1;
    count[ended.kind] += 1;
    if (ended.kind === 'failed') {
      lastFailure = `${path}: ${ended.reason}`;
    }
  };

  const runTool = async (path: string): Promise<void> => {
    const mine = new Set<Promise<void>>();
    for (let turn = 0; !stopping.signal.aborted; turn += 1) {
      if (mine.size < mostUnderWay) {
        const one = sendOne(path, turn % 2 === 1).finally(() => {
          mine.delete(one);
          pending.delete(one);
        });
        mine.add(one);
        pending.add(one);
      }
      const wait = gapMs * (0.75 + random() / 2);
      await delay(wait, undefined, { signal: stopping.signal }).catch(() => {});
    }
  };

  let tools: readonly Promise<void>[] = [];
  return {
    start() {
      tools = paths.map(runTool);
    },
    tally: () => ({ ...count, underWay: pending.size, lastFailure }),
    async stop(patienceMs) {
      stopping.abort();
      const timer = setTimeout(() => cutting.abort(), patienceMs);
      await Promise.all(tools);
      await Promise.all(pending);
      clearTimeout(timer);
      agent.destroy();
    },
  };
}
