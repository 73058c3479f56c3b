import { fork } from 'node:child_process';
import { once } from 'node:events';
import type { Certificate } from './make-certificate.js';
import type { UpstreamOrder } from './upstream-process.js';

export type Upstream = {
  readonly pid: number;
  readonly port: number;
  readonly isTls: boolean;
  /** As a config names it. */
  readonly url: string;
  close(): void;
};

export async function startUpstream(certificate: Certificate | null = null): Promise<Upstream> {
  const tls = certificate === null ? null : { key: certificate.key, cert: certificate.cert };
  const child = fork(new URL('./upstream-process.js', import.meta.url));
  const order: UpstreamOrder = { tls };
  child.send(order);
  const [{ port }] = (await once(child, 'message')) as [{ readonly port: number }];
  const isTls = tls !== null;
  return {
    pid: child.pid ?? -1,
    port,
    isTls,
    // by name where a certificate has to fit
    url: isTls ? `https://localhost:${port}/v1` : `http://127.0.0.1:${port}/v1`,
    close: () => child.kill(),
  };
}
