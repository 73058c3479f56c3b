import { ratio, ratioOfAdded } from '../statistics/round-ratios.js';
import { paths } from '../upstream/mock-routes.js';
import { peerCase } from './peer-case.js';

const peers = ['direct', 'keyctl', 'before', 'nginx', 'haproxy'] as const;
const bodyBytes = 1_000;

export const eventDelay = peerCase({
  name: 'sse-delay',
  title: 'event stream, one event every 5 ms: from the upstream’s write to the client',
  metrics: [
    { key: 'p50', label: 'p50 µs' },
    { key: 'p99', label: 'p99 µs' },
    { key: 'cpu', label: 'CPU µs' },
  ],
  peers,
  load: ({ target, request }, seconds) => ({
    kind: 'events',
    target,
    request: request(paths.slowStream, bodyBytes),
    streams: 1,
    seconds,
  }),
  goals: [
    {
      text: 'added delay of an event, p50',
      of: ratioOfAdded('p50', 'keyctl', 'nginx', 'direct'),
      unit: '× nginx',
      needs: ['nginx'],
      atMost: 1.5,
      stretch: 1.2,
    },
  ],
});

export const firstByte = peerCase({
  name: 'sse-first-byte',
  title: 'event stream: until the first byte of its first event, one stream after the other',
  metrics: [
    { key: 'p50', label: 'p50 µs' },
    { key: 'p99', label: 'p99 µs' },
  ],
  peers,
  load: ({ target, request }, seconds) => ({
    kind: 'closed',
    target,
    request: request(paths.shortStream, bodyBytes),
    connections: 1,
    seconds,
    toFirstByte: true,
  }),
  goals: [
    {
      text: 'added time to first byte, p50',
      of: ratioOfAdded('p50', 'keyctl', 'nginx', 'direct'),
      unit: '× nginx',
      needs: ['nginx'],
      atMost: 5,
      stretch: 3,
    },
  ],
});

export const burst = peerCase({
  name: 'sse-burst',
  title: 'event stream, 16 MB as fast as it goes, one after the other',
  metrics: [
    { key: 'megabytesPerSecond', label: 'MB/s' },
    { key: 'busy', label: 'busy' },
  ],
  peers,
  saturates: true,
  load: ({ target, request }, seconds) => ({
    kind: 'closed',
    target,
    request: request(paths.burst, bodyBytes),
    connections: 1,
    seconds,
  }),
  goals: [
    {
      text: 'event stream, MB/s in a burst',
      of: ratio('megabytesPerSecond', 'keyctl', 'nginx'),
      unit: '× nginx',
      needs: ['nginx'],
      atLeast: 1,
      stretch: 1.15,
    },
  ],
});

export const manyStreams = peerCase({
  name: 'sse-many',
  title: '100 event streams at 100 events a second each: 10,000 events a second',
  metrics: [
    { key: 'perSecond', label: 'events/s' },
    { key: 'p50', label: 'p50 µs' },
    { key: 'p99', label: 'p99 µs' },
    { key: 'cpu', label: 'CPU µs' },
  ],
  peers,
  load: ({ target, request }, seconds) => ({
    kind: 'events',
    target,
    request: request(paths.steadyStream, bodyBytes),
    streams: 100,
    seconds,
  }),
  goals: [],
});
