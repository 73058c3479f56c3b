import type { BenchCase } from '../bench-case.js';
import { ratio, ratioOfAdded } from '../statistics/round-ratios.js';
import { paths } from '../upstream/mock-routes.js';
import { peerCase } from './peer-case.js';

const peers = ['direct', 'keyctl', 'before', 'bare', 'nginx', 'haproxy', 'portkey'] as const;
const metrics = [
  { key: 'perSecond', label: 'requests/s' },
  { key: 'p50', label: 'p50 µs' },
  { key: 'p99', label: 'p99 µs' },
  { key: 'cpu', label: 'CPU µs' },
];
const bodyBytes = 1_000;

function jsonCase(connections: number, about: Pick<BenchCase, 'goals' | 'saturates'>): BenchCase {
  return peerCase({
    name: `json-${connections}`,
    title: `JSON, 1 KB in and out, ${connections} at once`,
    metrics,
    peers,
    load: ({ target, request }, seconds) => ({
      kind: 'closed',
      target,
      request: request(paths.chat, bodyBytes),
      connections,
      seconds,
    }),
    ...about,
  });
}

export const oneAtOnce = jsonCase(1, {
  goals: [
    {
      text: 'added p50, 1 at once',
      of: ratioOfAdded('p50', 'keyctl', 'nginx', 'direct'),
      unit: '× nginx',
      needs: ['nginx'],
      atMost: 3,
      stretch: 2.2,
    },
    {
      text: 'added p50, 1 at once',
      of: ratioOfAdded('p50', 'keyctl', 'portkey', 'direct'),
      unit: '× Portkey',
      needs: ['portkey'],
      atMost: 0.2,
      stretch: null,
    },
  ],
});

export const thirtyTwoAtOnce = jsonCase(32, { goals: [], saturates: true });

export const sixtyFourAtOnce = jsonCase(64, {
  saturates: true,
  goals: [
    {
      text: 'throughput, 64 at once',
      of: ratio('perSecond', 'keyctl', 'nginx'),
      unit: '× nginx',
      needs: ['nginx'],
      atLeast: 0.4,
      stretch: 0.5,
    },
    {
      text: 'throughput, 64 at once',
      of: ratio('perSecond', 'keyctl', 'portkey'),
      unit: '× Portkey',
      needs: ['portkey'],
      atLeast: 20,
      stretch: null,
    },
    {
      text: 'CPU per request, 64 at once',
      of: ratio('cpu', 'keyctl', 'nginx'),
      unit: '× nginx',
      needs: ['nginx'],
      atMost: 3,
      stretch: 2.5,
    },
    {
      text: 'CPU per request, 64 at once',
      of: ratio('cpu', 'keyctl', 'bare'),
      unit: '× bare',
      needs: [],
      // design: features have a budget of about a tenth
      atMost: 1.1,
      stretch: null,
    },
  ],
});
