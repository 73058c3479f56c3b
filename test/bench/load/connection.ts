import { type ConnectOpts, connect, type OnReadOpts, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { type MessageHandler, MessageReader } from './message-reader.js';

/** Where requests are sent. */
export type Target =
  | { readonly kind: 'socket'; readonly path: string }
  | { readonly kind: 'port'; readonly port: number; readonly tls: boolean };

export type Connection = {
  send(bytes: Buffer): void;
  close(): void;
};

/** libuv reads and calls back without a pause between the two, so one buffer serves every socket. */
export const sharedBuffer = Buffer.allocUnsafeSlow(64 * 1024);

/**
 * A keep-alive connection that reads into one buffer: a fresh one for each read, as streams have it,
 * costs a load generator 40 % of its time. `onLost` is called for an end that nobody asked for.
 */
export function openConnection(
  target: Target,
  handler: MessageHandler,
  onLost: (reason: string) => void,
): Promise<Connection> {
  const reader = new MessageReader(handler);
  return new Promise((resolve, reject) => {
    let closing = false;
    const socket = open(target, (bytes) => reader.push(bytes));
    const connected = target.kind === 'port' && target.tls ? 'secureConnect' : 'connect';
    socket.once(connected, () => {
      socket.setNoDelay(true);
      resolve({
        send: (bytes) => socket.write(bytes),
        close: () => {
          closing = true;
          socket.destroy();
        },
      });
    });
    const lost = (reason: string) => {
      reject(new Error(`the connection failed: ${reason}`));
      if (!closing) {
        closing = true;
        onLost(reason);
      }
    };
    socket.on('error', (error) => lost(error.message));
    socket.on('close', () => lost('closed by the peer'));
  });
}

function open(target: Target, onBytes: (bytes: Buffer) => void): Socket {
  if (target.kind === 'port' && target.tls) {
    // the bench's own certificate; what is measured is the peers' trust in it
    const socket = connectTls({ port: target.port, host: '127.0.0.1', rejectUnauthorized: false });
    return socket.on('data', onBytes);
  }
  const onread: OnReadOpts = {
    buffer: sharedBuffer,
    callback: (length) => {
      onBytes(sharedBuffer.subarray(0, length));
      return true;
    },
  };
  const place =
    target.kind === 'socket' ? { path: target.path } : { port: target.port, host: '127.0.0.1' };
  return connect({ ...place, onread } as ConnectOpts & typeof place);
}
