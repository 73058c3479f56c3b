import type { AddressInfo, Socket } from 'node:net';
import { createServer } from 'node:net';
import { onTestFinished } from 'vitest';

export type RawUpstream = {
  readonly origin: string;
  readonly url: string;
  readonly port: number;
  close(): Promise<void>;
};

/**
 * An upstream that speaks bare TCP, for answers that no HTTP library would send. The handler gets
 * each connection with what came first over it.
 */
export async function startRawUpstream(
  handler: (socket: Socket, firstBytes: Buffer) => void,
): Promise<RawUpstream> {
  const upstream = await openRawUpstream(handler);
  onTestFinished(upstream.close);
  return upstream;
}

/** For the length of a test file. */
export async function openRawUpstream(
  handler: (socket: Socket, firstBytes: Buffer) => void,
): Promise<RawUpstream> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    socket.on('error', () => {});
    socket.once('data', (bytes) => handler(socket, bytes));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const close = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve());
      for (const socket of sockets) {
        socket.destroy();
      }
    });
  const origin = `http://127.0.0.1:${port}`;
  return { origin, url: `${origin}/v1`, port, close };
}

/** A port on which nothing listens: whoever connects is refused. */
export async function refusingPort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
