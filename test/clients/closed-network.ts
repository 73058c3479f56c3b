import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';

/**
 * A proxy that refuses whatever it is asked for, so that a client reaches this machine alone. Set for
 * https only, as companies do it: some clients ask it for plain addresses all the same.
 */
export async function closedNetwork(): Promise<Readonly<Record<string, string>>> {
  const proxy = createServer((_request, response) => response.writeHead(403).end());
  proxy.on('connect', (_request, socket) => {
    socket.on('error', () => {});
    socket.end('HTTP/1.1 403 Forbidden\r\n\r\n');
  });
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    proxy.close();
    proxy.closeAllConnections();
  });
  const url = `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`;
  return { HTTPS_PROXY: url };
}
