import { expect } from 'vitest';
import { aConfig, type ProviderFields, secretOf } from '../failover/a-config.js';
import { startEngine } from '../failover/an-engine.js';
import { until } from '../helpers/until.js';
import { startUpstream } from '../helpers/upstream.js';

/** An engine with so many keys of one provider, whose clock a test moves, in front of a real server. */
export async function openEngine(count: number, fields: Partial<ProviderFields> = {}) {
  const secrets = Array.from({ length: count }, (_, at) => secretOf('openai', at + 1));
  const upstream = await startUpstream();
  const scene = await startEngine(aConfig([{ baseUrl: upstream.url, keys: secrets, ...fields }]));
  return {
    ...scene,
    upstream,
    secrets,
    secret: (position: number) => secrets[position - 1] ?? expect.fail(`no key ${position}`),
    /** The positions of the keys that were called, in order. */
    calls: () => upstream.calls().map((secret) => secrets.indexOf(secret) + 1),
    /** Asks and lets time go on meanwhile, so that a pause after a server error ends. */
    async askThrough(question: Parameters<typeof scene.ask>[0] = {}) {
      const asked = scene.ask(question);
      let isOver = false;
      const over = asked.finally(() => {
        isOver = true;
      });
      await until(() => {
        scene.clock.advance(50);
        return isOver;
      });
      return over;
    },
  };
}
