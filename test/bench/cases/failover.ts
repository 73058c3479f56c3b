import type { BenchCase, OpenCase } from '../bench-case.js';
import type { PeerName } from '../peers/peer.js';
import { added, type Figure, quotient } from '../statistics/round-ratios.js';
import { paths } from '../upstream/mock-routes.js';
import { openPeerCase } from './peer-case.js';

const limitedKeys = [0, 1, 4] as const;
const peers = ['keyctl', 'before', 'nginx', 'portkey'] as const;

/** A row's name, such as `nginx, 4 limited`. */
function row(peer: PeerName, limited: number): string {
  return `${peer}, ${limited} limited`;
}

/** What one failed key adds to the p50, in microseconds. */
function perKey(peer: PeerName, limited: number): Figure {
  const all = added('p50', row(peer, limited), row(peer, 0));
  return (round) => {
    const micros = all(round);
    return micros === null ? null : micros / limited;
  };
}

const goals = ([1, 4] as const).flatMap((limited) => [
  {
    text: `extra per failed key, ${limited} of them`,
    of: quotient(perKey('keyctl', limited), perKey('nginx', limited)),
    unit: '× nginx',
    needs: ['nginx'],
    atMost: 1.25,
    stretch: 1,
  },
  {
    text: `extra per failed key, ${limited} of them`,
    of: quotient(perKey('keyctl', limited), perKey('portkey', limited)),
    unit: '× Portkey',
    needs: ['portkey'],
    atMost: 1 / 7,
    stretch: null,
  },
]);

/** The time until the first key that works has answered, behind keys that answer 429. */
export const failover: BenchCase = {
  name: 'failover',
  title: 'failover behind 1 and 4 keys that answer 429, one request after the other',
  metrics: [
    { key: 'p50', label: 'p50 µs' },
    { key: 'p99', label: 'p99 µs' },
  ],
  goals,
  note:
    'keyctl rests a key after its first 429, so that all later requests pay nothing. To pay each time as ' +
    'nginx and Portkey do, each request finds fresh keys: `reset` is called before it, outside of its time. ' +
    'One is called where no key is limited, too, or all that is slower after a pause would count as failover.',
  async open(bench): Promise<OpenCase> {
    const opened: OpenCase[] = [];
    for (const limited of limitedKeys) {
      const one = await openPeerCase(
        bench,
        peers,
        ({ target, request, fresh }, seconds) => ({
          kind: 'closed',
          target,
          request: request(paths.chat, 1_000),
          connections: 1,
          seconds,
          before: fresh,
        }),
        { limitedKeys: limited },
      );
      opened.push({
        ...one,
        variants: one.variants.map((variant) => ({
          ...variant,
          name: row(variant.name as PeerName, limited),
        })),
      });
    }
    return {
      variants: opened.flatMap(({ variants }) => variants),
      skipped: opened[0]?.skipped ?? [],
      close: async () => {
        await Promise.all(opened.map((one) => one.close()));
      },
    };
  },
};
