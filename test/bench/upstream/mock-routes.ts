import type { Duplex } from 'node:stream';
import {
  chunk,
  completion,
  event,
  models,
  rateLimited,
  streamEnd,
  streamHead,
  unauthorized,
} from './mock-answers.js';
import { kindOfKey } from './upstream-secrets.js';

/** Below `/v1`, on every mock upstream. */
export const paths = {
  chat: '/chat/completions',
  /** The same, on a connection that ends with it. */
  chatOnce: '/chat/completions?once=1',
  /** A first event with the headers, then a few more and the end. */
  shortStream: '/streams/short',
  /** An event every 5 ms, until the client leaves. */
  slowStream: '/streams/slow',
  /** An event every 10 ms, for many at once. */
  steadyStream: '/streams/steady',
  /** As much as the client takes. */
  burst: '/streams/burst',
  /** One event, then nothing. */
  idleStream: '/streams/idle',
} as const;

/** What goes over the wire in one burst: 16 MB in writes of 64 KiB, each one HTTP chunk. */
const burstBytes = 16 * 1024 * 1024;
const burstPartBytes = 64 * 1024;

const kept = completion({ close: false });
const closing = completion({ close: true });
const limited = rateLimited();
const refused = unauthorized();
const list = models();
const burstPart = Buffer.from(chunk(manyEvents(burstPartBytes)), 'latin1');

/** Answers one request, which has arrived in full. */
export function answer(head: string, socket: Duplex): void {
  const kind = kindOfKey(head);
  if (kind === 'unknown') {
    socket.write(refused);
    return;
  }
  const target = head.slice(head.indexOf(' ') + 1, head.indexOf(' HTTP/'));
  switch (target.replace('/v1', '')) {
    case '/models':
      socket.write(list);
      break;
    case paths.chat:
      socket.write(kind === 'limited' ? limited : kept);
      break;
    case paths.chatOnce:
      socket.end(closing);
      break;
    case paths.shortStream:
      socket.write(opening() + event() + event() + event() + streamEnd);
      break;
    case paths.slowStream:
      stream(socket, 5);
      break;
    case paths.steadyStream:
      stream(socket, 10);
      break;
    case paths.idleStream:
      socket.write(opening());
      break;
    case paths.burst:
      burst(socket);
      break;
    default:
      socket.end('HTTP/1.1 404 Not Found\r\ncontent-length: 0\r\n\r\n');
  }
}

/** The headers and the first word, which an engine may wait for before it passes anything on. */
function opening(): string {
  return streamHead() + event({ role: 'assistant', content: 'Some' });
}

function stream(socket: Duplex, everyMs: number): void {
  socket.write(opening());
  const timer = setInterval(() => socket.write(event()), everyMs);
  socket.once('close', () => clearInterval(timer));
}

function burst(socket: Duplex): void {
  socket.write(opening());
  let sent = 0;
  const more = (): void => {
    while (sent < burstBytes && !socket.destroyed) {
      sent += burstPart.length;
      if (!socket.write(burstPart)) {
        socket.once('drain', more);
        return;
      }
    }
    socket.write(streamEnd);
  };
  more();
}

function manyEvents(bytes: number): string {
  const one = `data: ${JSON.stringify({ id: 'chatcmpl-0', choices: [{ index: 0, delta: { content: ' words and words' } }] })}\n\n`;
  return one.repeat(Math.floor(bytes / one.length));
}
