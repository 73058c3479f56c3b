import type { BenchCase, OpenCase } from '../bench-case.js';
import { makeCertificate } from '../upstream/make-certificate.js';
import { paths } from '../upstream/mock-routes.js';
import { openPeerCase } from './peer-case.js';

const peers = ['keyctl', 'before', 'nginx', 'haproxy'] as const;

function tlsCase(name: string, title: string, path: string): BenchCase {
  return {
    name,
    title,
    metrics: [
      { key: 'p50', label: 'p50 µs' },
      { key: 'p99', label: 'p99 µs' },
      { key: 'cpu', label: 'CPU µs' },
    ],
    goals: [],
    async open(bench): Promise<OpenCase> {
      const certificate = makeCertificate(bench.folder);
      if (certificate === null) {
        const reason = 'there is no openssl to make a certificate with';
        return {
          variants: [],
          skipped: peers.map((peer) => ({ name: peer, reason })),
          close: async () => {},
        };
      }
      return openPeerCase(
        bench,
        peers,
        ({ target, request }, seconds) => ({
          kind: 'closed',
          target,
          request: request(path, 1_000),
          connections: 1,
          seconds,
        }),
        { certificate },
      );
    },
  };
}

export const warmTls = tlsCase('tls-warm', 'TLS upstream, kept connection', paths.chat);
export const coldTls = tlsCase(
  'tls-cold',
  'TLS upstream, a new connection each time',
  paths.chatOnce,
);
