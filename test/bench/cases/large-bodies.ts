import type { BenchCase } from '../bench-case.js';
import { ratioOfAdded } from '../statistics/round-ratios.js';
import { paths } from '../upstream/mock-routes.js';
import { peerCase } from './peer-case.js';

const peers = ['direct', 'keyctl', 'before', 'nginx', 'haproxy', 'portkey'] as const;

function largeBody(megabytes: number, atMost: number, patience: number): BenchCase {
  return peerCase({
    name: `body-${megabytes}mb`,
    title: `a request body of ${megabytes} MB, one after the other`,
    metrics: [
      { key: 'p50', label: 'p50 µs' },
      { key: 'p99', label: 'p99 µs' },
      { key: 'cpu', label: 'CPU µs' },
    ],
    peers,
    patience,
    load: ({ target, request }, seconds) => ({
      kind: 'closed',
      target,
      request: request(paths.chat, megabytes * 1_000_000),
      connections: 1,
      seconds,
    }),
    goals: [
      {
        text: `added p50 of a ${megabytes} MB body`,
        of: ratioOfAdded('p50', 'keyctl', 'nginx', 'direct'),
        unit: '× nginx',
        needs: ['nginx'],
        atMost,
        stretch: 0.6,
      },
    ],
    note: 'nginx collects a request before it sends it on, as keyctl does, and as it does by default; HAProxy does not.',
  });
}

export const oneMegabyte = largeBody(1, 0.9, 1);
export const twentyMegabytes = largeBody(20, 1, 2);
