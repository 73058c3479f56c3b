import { writeFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import type { Engine, EngineLink } from '../engine.js';
import { openEngineLink } from '../host/engine-link.js';
import { whenServing } from '../host/when-serving.js';
import { createTraffic, type Tally, type Traffic } from './create-traffic.js';
import { demoConfig } from './demo-config.js';
import { makeDemoFolder } from './demo-folder.js';
import { type DemoKey, ownerOf } from './demo-keys.js';
import { likeAnthropic } from './like-anthropic.js';
import { likeOpenAi } from './like-openai.js';
import { likeOpenRouter } from './like-openrouter.js';
import type { Pretend } from './pretend.js';
import { type PretendServer, startPretendServer } from './pretend-server.js';
import { behaviourAt } from './story.js';

export type Demo = {
  /** What the screen holds; its engine is real and hosted in a worker. */
  readonly link: EngineLink;
  /** Resolves when the engine serves; the story and the traffic begin then. */
  readonly engine: Promise<Engine>;
  readonly socket: string;
  tally(): Tally;
  /** Sends nothing new and waits for the last answers, but not longer than this. */
  stopTraffic(patienceMs: number): Promise<void>;
  /** Ends everything and leaves nothing behind. */
  close(): Promise<void>;
};

export type DemoOptions = {
  /** When the demo will be ended, in milliseconds; infinity if the user ends it. */
  readonly endMs: number;
  readonly random: () => number;
};

/** For the last answers, when the demo is ended. */
const patienceMs = 1_000;

const dyingKey: DemoKey = 'openrouter/relay';

/** Pretended providers, a real engine over a real socket, and tools that use it. */
export async function startDemo({ endMs, random }: DemoOptions): Promise<Demo> {
  let begin: number | null = null;
  const elapsed = () => (begin === null ? 0 : performance.now() - begin);
  const behaviour = (key: DemoKey) => behaviourAt(key, elapsed(), endMs);
  const pretend: Pretend = {
    behaviourOf(secret) {
      const owner = ownerOf(secret);
      return owner === null ? { kind: 'invalid' } : behaviour(owner);
    },
    think: () => delay(40 + random() * 120),
  };
  const folder = makeDemoFolder();
  const ends: (() => unknown)[] = [folder.remove];
  const close = async () => {
    for (const end of ends.splice(0).reverse()) {
      await end();
    }
  };
  try {
    const start = async (answer: Parameters<typeof startPretendServer>[0]) => {
      const server = await startPretendServer(answer);
      ends.push(() => server.close());
      return server;
    };
    const openai = await start(likeOpenAi(pretend));
    const anthropic = await start(likeAnthropic(pretend));
    const openrouter = await start(likeOpenRouter(pretend));
    const relay = await start(likeOpenRouter(pretend));
    ends.push(followPlug(relay, () => behaviour(dyingKey).kind === 'dead'));

    const { paths } = folder;
    const config = demoConfig({
      openai: openai.origin,
      anthropic: anthropic.origin,
      openrouter: openrouter.origin,
      relay: relay.origin,
    });
    writeFileSync(paths.config, config, { mode: 0o600 });
    // an empty environment: no key, proxy or setting of the user's comes into the demo
    const hosting = openEngineLink({ paths, environment: {}, explicitConfig: true });
    const traffic = createTraffic(paths.socket, random);
    const link = endingTrafficFirst(hosting, traffic);
    ends.push(() => link.close());
    const engine = whenServing(link);
    // a screen shows by itself what became of the engine
    engine.then(() => {
      begin = performance.now();
      traffic.start();
    }, ignore);
    return {
      link,
      engine,
      socket: paths.socket,
      tally: traffic.tally,
      stopTraffic: traffic.stop,
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

/** Pulls the plug of the host that dies, and puts it back, as the story says. */
function followPlug(server: PretendServer, isDead: () => boolean): () => void {
  let wasDead = false;
  const timer = setInterval(() => {
    if (isDead() === wasDead) {
      return;
    }
    wasDead = !wasDead;
    if (wasDead) {
      server.unplug();
    } else {
      void server.plug();
    }
  }, 50);
  return () => clearInterval(timer);
}

/** An engine that ends while its tools go on asking would make them fail, and the demo look bad for no reason. */
function endingTrafficFirst(link: EngineLink, traffic: Traffic): EngineLink {
  return {
    getState: () => link.getState(),
    subscribe: (listener) => link.subscribe(listener),
    retry: () => link.retry(),
    abort: () => link.abort(),
    async close() {
      await traffic.stop(patienceMs);
      await link.close();
    },
  };
}

function ignore(): void {}
