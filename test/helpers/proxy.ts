import { createServer, type IncomingMessage } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { type AddressInfo, connect } from 'node:net';
import type { Duplex } from 'node:stream';
import { onTestFinished } from 'vitest';
import type { Certificate } from './certificates.js';

export type ProxyOptions = {
  /** Where it takes everybody; to whom they ask for, if left out. */
  readonly port?: number;
  /** `user:password` that it wants. */
  readonly credentials?: string;
  /** What it says to CONNECT in place of 200. */
  readonly status?: number;
  /** Says nothing, or hangs up. */
  readonly manners?: 'silent' | 'rude';
  /** Speaks TLS with it. */
  readonly certificate?: Certificate;
};

/** An HTTP proxy on loopback that knows CONNECT, for the length of one test. */
export async function startProxy(options: ProxyOptions = {}) {
  const proxy = await openProxy(options);
  onTestFinished(proxy.close);
  return proxy;
}

/** For a whole file; whoever opens it closes it. */
export async function openProxy(options: ProxyOptions = {}) {
  const { port, credentials, status, manners, certificate } = options;
  /** Such as `CONNECT provider.test:443`. */
  const asked: string[] = [];
  const sockets = new Set<Duplex>();
  const server = certificate === undefined ? createServer() : createTlsServer(certificate);
  server.on('request', (request, response) => {
    asked.push(`${request.method} ${request.url}`);
    response.end('from the proxy');
  });
  server.on('connect', (request: IncomingMessage, client: Duplex) => {
    asked.push(`CONNECT ${request.url}`);
    sockets.add(client);
    client.on('error', () => client.destroy());
    const wanted = credentials && `Basic ${Buffer.from(credentials).toString('base64')}`;
    if (manners === 'silent') {
      return;
    }
    if (manners === 'rude') {
      client.destroy();
      return;
    }
    if (request.headers['proxy-authorization'] !== wanted || status !== undefined) {
      client.end(`HTTP/1.1 ${status ?? 407} No\r\nContent-Length: 0\r\n\r\n`);
      return;
    }
    const target = new URL(`http://${request.url}`);
    const host = port === undefined ? target.hostname.replace(/^\[|\]$/g, '') : '127.0.0.1';
    const upstream = connect({ port: port ?? Number(target.port || 80), host }, () => {
      client.write('HTTP/1.1 200 OK\r\n\r\n');
      upstream.pipe(client).pipe(upstream);
    });
    sockets.add(upstream);
    upstream.on('error', () => client.destroy()).on('close', () => client.destroy());
    client.on('close', () => upstream.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port: own } = server.address() as AddressInfo;
  const scheme = certificate === undefined ? 'http' : 'https';
  return {
    asked,
    host: `127.0.0.1:${own}`,
    url: `${scheme}://127.0.0.1:${own}`,
    close: () => {
      for (const socket of sockets) {
        socket.destroy();
      }
      server.closeAllConnections();
      server.close();
    },
  };
}
