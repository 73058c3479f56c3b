import { once } from 'node:events';
import type { Socket } from 'node:net';
import { setImmediate as tick } from 'node:timers/promises';
import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import type { Answer, Exchange } from './answers.js';

/**
 * Answers that no HTTP library would give. They are written straight to the connection, so each is
 * the last one on it; to be scripted per key like all others.
 */

type Ending =
  /** FIN, after everything was sent. */
  | 'close'
  /** RST. */
  | 'reset'
  /** The connection stays open and silent. */
  | 'stall';

/** Writes each part in a packet of its own, as it is. */
export function raw(parts: readonly (string | Buffer)[], ending: Ending = 'close'): Answer {
  return {
    async run({ request: { socket } }) {
      socket.setNoDelay(true);
      for (const part of parts) {
        await write(socket, part);
        // a turn for the other side, or both would come as one packet
        await tick();
      }
      if (ending === 'reset') {
        socket.resetAndDestroy();
      } else if (ending === 'close') {
        socket.end();
      }
    },
  };
}

const head = (headers: string, status = '200 OK') => `HTTP/1.1 ${status}\r\n${headers}\r\n\r\n`;
const json = 'Content-Type: application/json';
const events = 'Content-Type: text/event-stream\r\nTransfer-Encoding: chunked';
const chunk = (text: string) => `${Buffer.byteLength(text).toString(16)}\r\n${text}\r\n`;

/** Dies in the middle of its headers. */
export const brokenHeaders = (ending: Ending = 'reset'): Answer =>
  raw(['HTTP/1.1 200 OK\r\nContent-Ty'], ending);

/** Dies between its headers and the first byte of its body. */
export const headersOnly = (ending: Ending = 'reset'): Answer =>
  raw([head(`${json}\r\nContent-Length: 1000`)], ending);

/** Ends before the length that it named. */
export const shortLength = (status = '200 OK'): Answer =>
  raw([head(`${json}\r\nContent-Length: 50`, status), '{"only":"this"}']);

export const twoLengths = (): Answer => raw([head('Content-Length: 1\r\nContent-Length: 2'), 'ab']);

/** A length and chunks at once, which two readers read in two ways. */
export const lengthAndChunks = (): Answer =>
  raw([head('Content-Length: 5\r\nTransfer-Encoding: chunked'), '0\r\n\r\n']);

export const badChunk = (): Answer =>
  raw([head(`${json}\r\nTransfer-Encoding: chunked`), chunk('{"a":1'), 'zz\r\n}\r\n0\r\n\r\n']);

/** Chunks without the last, empty one. */
export const noLastChunk = (): Answer =>
  raw([head(`${json}\r\nTransfer-Encoding: chunked`), chunk('{"a":1}')]);

/** Interim answers, then a good one. */
export const interimFlood = (count: number): Answer =>
  raw([
    'HTTP/1.1 102 Processing\r\n\r\n'.repeat(count),
    `${head(`${json}\r\nContent-Length: 11`)}{"ok":true}`,
  ]);

export const hugeHeader = (bytes: number): Answer =>
  raw([`${head(`X-Big: ${'b'.repeat(bytes)}\r\nContent-Length: 0`)}`]);

export const manyHeaders = (count: number): Answer =>
  raw([`HTTP/1.1 200 OK\r\n${'x-a: b\r\n'.repeat(count)}\r\nbody`]);

export const garbage = (bytes: string | Buffer = 'SSH-2.0-OpenSSH_9.6\r\n'): Answer => raw([bytes]);

/** Answers one request twice. */
export const extraAnswer = (): Answer => {
  const one = `${head(`${json}\r\nContent-Length: 2`)}ok`;
  const other = `${head(`${json}\r\nContent-Length: 6`)}second`;
  return raw([one + other], 'stall');
};

/** An event stream that is cut after its first contents. */
export const cutStream = (contents: readonly string[], ending: Ending = 'close'): Answer =>
  raw(
    [
      head(events),
      ...contents.map((content) =>
        chunk(`data: ${JSON.stringify({ choices: [{ delta: { content } }] })}\n\n`),
      ),
    ],
    ending,
  );

export type Flood = { readonly answer: Answer; sent(): number };

/** As much as the other side takes, up to `bytes`; `sent` tells how much that was. */
export function flood(bytes: number): Flood {
  const part = Buffer.alloc(64 * 1024, 'keyctl ');
  let sent = 0;
  return {
    sent: () => sent,
    answer: {
      async run({ request: { socket } }) {
        await write(socket, head(`Content-Type: text/plain\r\nContent-Length: ${bytes}`));
        while (sent < bytes && !socket.destroyed) {
          const next = part.subarray(0, Math.min(part.length, bytes - sent));
          await write(socket, next);
          sent += next.length;
        }
      },
    },
  };
}

/** Closes the connection right after a good answer that promised to keep it. */
export const closedAfter = (): Answer =>
  raw([`${head(`${json}\r\nConnection: keep-alive\r\nContent-Length: 11`)}{"ok":true}`]);

const encoders = { gzip: gzipSync, deflate: deflateSync, br: brotliCompressSync };

export type Encoding = keyof typeof encoders;

/** An answer that is encoded although it was asked not to be. */
export const encoded = (
  status: number,
  body: string | Buffer,
  encoding: Encoding = 'gzip',
): Answer => {
  const bytes = encoders[encoding](body);
  const fields = `${json}\r\nContent-Encoding: ${encoding}\r\nContent-Length: ${bytes.length}`;
  return raw([head(fields, `${status} Encoded`), bytes]);
};

/** Says gzip and sends something else. */
export const lyingGzip = (status: number, body: string | Buffer): Answer =>
  raw([
    head(
      `${json}\r\nContent-Encoding: gzip\r\nContent-Length: ${Buffer.byteLength(body)}`,
      `${status} Encoded`,
    ),
    body,
  ]);

export type Echo = {
  readonly status: number;
  /** How the key stands in it; default as it is. */
  readonly form?: (key: string) => string;
  readonly where?: 'body' | 'header' | 'status text' | 'trailer' | 'two packets';
};

/** Tells the caller its own key, as a careless provider does in an error. */
export function echoedKey({ status, form = (key) => key, where = 'body' }: Echo): Answer {
  return {
    run(exchange) {
      const key = form(exchange.call.key);
      const text = `{"error":{"message":"you sent ${where === 'body' ? key : 'it'}, "}}`;
      const length = `${json}\r\nContent-Length: ${Buffer.byteLength(text)}`;
      switch (where) {
        case 'body':
          return play(exchange, [head(length, `${status} No`) + text]);
        case 'header':
          return play(exchange, [head(`${length}\r\nX-Your-Key: ${key}`, `${status} No`) + text]);
        case 'status text':
          return play(exchange, [head(length, `${status} No ${key}`) + text]);
        case 'trailer': {
          const trailing = `${json}\r\nTrailer: X-Your-Key\r\nTransfer-Encoding: chunked`;
          const end = `${chunk(text)}0\r\nX-Your-Key: ${key}\r\n\r\n`;
          return play(exchange, [head(trailing, `${status} No`), end]);
        }
        case 'two packets': {
          const half = Math.ceil(key.length / 2);
          const chunked = head(`${json}\r\nTransfer-Encoding: chunked`, `${status} No`);
          const first = chunk(`{"error":{"message":"you sent ${key.slice(0, half)}`);
          return play(exchange, [chunked, first, `${chunk(`${key.slice(half)}"}}`)}0\r\n\r\n`]);
        }
      }
    },
  };
}

async function play(exchange: Exchange, parts: readonly string[]): Promise<void> {
  const answer = raw(parts);
  if ('run' in answer) {
    await answer.run(exchange);
  }
}

/** Waits for room, or for the end of the connection. */
async function write(socket: Socket, bytes: string | Buffer): Promise<void> {
  if (!socket.destroyed && !socket.write(bytes, 'latin1' as BufferEncoding)) {
    await Promise.race([once(socket, 'drain'), once(socket, 'close')]);
  }
}
