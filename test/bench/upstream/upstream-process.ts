/** The mock upstream, in a process of its own so that what it costs is seen apart. */
import { type AddressInfo, createServer, Socket, type SocketConstructorOpts } from 'node:net';
import type { Duplex } from 'node:stream';
import { createServer as createTlsServer } from 'node:tls';
import { sharedBuffer } from '../load/connection.js';
import { MessageReader } from '../load/message-reader.js';
import { answer } from './mock-routes.js';

export type UpstreamOrder = {
  /** PEM texts; null for plain HTTP. */
  readonly tls: { readonly key: string; readonly cert: string } | null;
};

process.once('message', ({ tls }: UpstreamOrder) => {
  const server =
    tls === null
      ? createServer({ noDelay: true, pauseOnConnect: true }, serveFast)
      : createTlsServer(tls, (socket) => {
          const reader = readerFor(socket);
          socket.on('data', (bytes: Buffer) => reader.push(bytes));
        });
  server.listen(0, '127.0.0.1', () => {
    process.send?.({ port: (server.address() as AddressInfo).port });
  });
});
process.on('disconnect', () => process.exit());

type WithHandle = Socket & { _handle: unknown };

/**
 * A server's sockets can't be told to read into one buffer as a client's can, which saves a quarter
 * of the time: so a socket that can takes over the connection.
 */
function serveFast(accepted: Socket): void {
  const { _handle: handle } = accepted as WithHandle;
  const reading: { reader: MessageReader | null } = { reader: null };
  const options = {
    handle,
    onread: {
      buffer: sharedBuffer,
      callback: (length: number) => {
        reading.reader?.push(sharedBuffer.subarray(0, length));
        return true;
      },
    },
  };
  const socket = new Socket(options as SocketConstructorOpts);
  (accepted as WithHandle)._handle = null;
  socket.setNoDelay(true);
  reading.reader = readerFor(socket);
  socket.resume();
}

function readerFor(socket: Duplex): MessageReader {
  // peers leave as they please
  socket.on('error', () => {});
  let head = '';
  return new MessageReader({
    onHead: (read) => {
      head = read;
    },
    onBody: () => {},
    onEnd: () => answer(head, socket),
  });
}
