import { type Connection, openConnection, type Target } from './connection.js';
import type { Load } from './load.js';
import { requestBytes } from './request-bytes.js';

type Streams = Omit<Extract<Load, { kind: 'hold' }>, 'kind'>;

export type Held = { readonly count: number; release(): void };

type Listener = {
  readonly onBody: (part: Buffer) => void;
  /** A stream that ends is lost, too. */
  readonly onLost: (reason: string) => void;
};

const atOnce = 50;

/** Opens streams, resolves when the last one has its first bytes, and keeps them open. */
export async function holdStreams(
  { target, request, streams }: Streams,
  listener: Listener = { onBody: () => {}, onLost: () => {} },
): Promise<Held> {
  const bytes = requestBytes(request);
  const opened: Connection[] = [];
  while (opened.length < streams) {
    const batch = Array.from({ length: Math.min(atOnce, streams - opened.length) }, () =>
      hold(target, bytes, listener),
    );
    opened.push(...(await Promise.all(batch)));
  }
  return {
    count: opened.length,
    release() {
      for (const connection of opened) {
        connection.close();
      }
    },
  };
}

function hold(target: Target, bytes: Buffer, listener: Listener): Promise<Connection> {
  return new Promise((resolve, reject) => {
    let isHeld = false;
    const lost = (reason: string) => {
      reject(new Error(`a stream was lost: ${reason}`));
      listener.onLost(reason);
    };
    const opening = openConnection(
      target,
      {
        onHead: (head) => {
          if (!head.startsWith('HTTP/1.1 200 ')) {
            lost(head.split('\r\n')[0] ?? '');
          }
        },
        onBody: (part) => {
          if (!isHeld) {
            isHeld = true;
            void opening.then(resolve);
          }
          listener.onBody(part);
        },
        onEnd: () => lost('it ended'),
      },
      lost,
    );
    opening.then((connection) => connection.send(bytes), reject);
  });
}
