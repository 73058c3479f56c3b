import {
  createServer,
  type IncomingMessage,
  type Server,
  type ServerResponse,
  STATUS_CODES,
} from 'node:http';
import type { Duplex } from 'node:stream';
import { errorBody } from '../failover/send-json.js';
import { KeyctlError } from '../keyctl-error.js';
import { closeQueued } from './close-queued.js';
import { systemCode } from './system-code.js';

export type ServerLimits = {
  /** From a connection's or a request's first byte to the end of its headers. */
  readonly headersMs: number;
  /** Until the request's last byte; no limit to the answer. */
  readonly requestMs: number;
  /** Between two requests. Longer than common clients keep theirs, so that they close first. */
  readonly idleMs: number;
  /** How often the first two are looked at. */
  readonly checkEveryMs: number;
  readonly headerBytes: number;
  readonly headerCount: number;
};

export const defaultLimits: ServerLimits = {
  headersMs: 20_000,
  // an upload may come as slowly as a person speaks
  requestMs: 3_600_000,
  idleMs: 75_000,
  checkEveryMs: 5_000,
  headerBytes: 64 * 1024,
  headerCount: 256,
};

/** A node:http server that bounds its clients and answers whatever it refuses with a JSON error. */
export function createHttpServer(limits: ServerLimits = defaultLimits): Server {
  const server = createServer({
    headersTimeout: limits.headersMs,
    requestTimeout: limits.requestMs,
    keepAliveTimeout: limits.idleMs,
    connectionsCheckingInterval: limits.checkEveryMs,
    maxHeaderSize: limits.headerBytes,
  });
  server.maxHeadersCount = limits.headerCount;
  server.on('request', closeQueued);
  server.on('clientError', (error, socket) => refuse(socket, toClientError(error, limits)));
  server.on('connect', (_request, socket) => refuse(socket, methodRefused('CONNECT')));
  // no listener for 'upgrade': such requests come as any other, and `upgradeRefusal` knows them
  // an accept() that failed, for want of file descriptors: the next one may succeed
  server.on('error', () => {});
  return server;
}

export function methodRefused(method: string): KeyctlError {
  return new KeyctlError('method-not-allowed', `${method} is not forwarded`, { status: 405 });
}

/** Beyond the server's limit Node drops headers in silence; `rawHeaders` shows that there were too many. */
export function headerRefusal(server: Server, { rawHeaders }: IncomingMessage): KeyctlError | null {
  const most = server.maxHeadersCount ?? defaultLimits.headerCount;
  return rawHeaders.length <= 2 * most
    ? null
    : new KeyctlError('bad-request', `the request has more than ${most} headers`, { status: 431 });
}

function toClientError(error: Error, limits: ServerLimits): KeyctlError {
  const code = systemCode(error);
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT') {
    return new KeyctlError('request-too-slow', 'the request took too long to arrive', {
      status: 408,
    });
  }
  if (code === 'HPE_HEADER_OVERFLOW') {
    const message = `the request's headers are larger than ${limits.headerBytes} bytes`;
    return new KeyctlError('bad-request', message, { status: 431 });
  }
  if (code === 'HPE_PAUSED_H2_UPGRADE') {
    return new KeyctlError('bad-request', 'HTTP/2 is not spoken here', {
      hint: 'use HTTP/1.1',
      status: 400,
    });
  }
  return new KeyctlError('bad-request', `the request is not valid HTTP/1.1 (${code})`, {
    status: 400,
  });
}

/** Node keeps the answer under way here; its own handling of bad requests looks at the same place. */
type Busy = { readonly _httpMessage?: ServerResponse | null };

/** There is no ServerResponse for what never became a request: the answer is written by hand. */
function refuse(socket: Duplex, error: KeyctlError): void {
  // bytes of ours in the middle of an answer would make a broken request look like a good one
  const begun = (socket as Duplex & Busy)._httpMessage?.headersSent === true;
  if (!socket.writable || begun) {
    socket.destroy();
    return;
  }
  const body = JSON.stringify(errorBody(error));
  const head = [
    `HTTP/1.1 ${error.status} ${STATUS_CODES[error.status]}`,
    'Content-Type: application/json; charset=utf-8',
    `Content-Length: ${Buffer.byteLength(body)}`,
    'Connection: close',
  ];
  if (error.status === 405) {
    head.push('Allow: GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS');
  }
  socket.on('error', () => {});
  socket.end(`${head.join('\r\n')}\r\n\r\n${body}`, () => socket.destroy());
}
