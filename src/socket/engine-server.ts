import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Engine } from '../engine.js';
import { sendError } from '../failover/send-json.js';
import type { ControlContext } from './control-routes.js';
import {
  createHttpServer,
  defaultLimits,
  methodRefused,
  type ServerLimits,
  tooManyHeaders,
} from './http-server.js';
import { openStreams } from './open-streams.js';
import { serveControl } from './serve-control.js';

/** What the server asks of the engine it serves: its seam and its data path. */
export type ServedEngine = Engine & {
  /** Answers one request under `/<provider>/…`; never throws. */
  handle(request: IncomingMessage, response: ServerResponse): void;
};

export type ServeOptions = {
  /** What `POST drain` does; the host has more to end than the engine. */
  readonly drain?: () => Promise<void>;
  /** Told of errors that are bugs; clients see nothing of them. */
  readonly onBug?: (error: unknown) => void;
};

export function createEngineServer(
  engine: ServedEngine,
  options: ServeOptions = {},
  limits: ServerLimits = defaultLimits,
): Server {
  const server = createHttpServer(limits);
  serveEngine(server, engine, options);
  return server;
}

/** For a host, whose server has its socket before there is an engine. */
export function serveEngine(
  server: Server,
  engine: ServedEngine,
  options: ServeOptions = {},
): void {
  const context: ControlContext = {
    engine,
    streams: openStreams(engine),
    drain: options.drain ?? (() => engine.drain()),
    onBug: options.onBug ?? (() => {}),
  };
  const maxRawHeaders = 2 * (server.maxHeadersCount ?? defaultLimits.headerCount);
  server.on('request', (request, response) => {
    if (request.rawHeaders.length > maxRawHeaders) {
      refuse(request, response, tooManyHeaders(maxRawHeaders / 2));
    } else if (isControl(request.url ?? '')) {
      serveControl(context, request, response);
    } else if (request.method === 'TRACE' || request.url === '*') {
      refuse(request, response, methodRefused(`${request.method} ${request.url}`));
    } else {
      engine.handle(request, response);
    }
  });
}

/** No provider can be called `keyctl`, so nothing else is ever meant by this prefix. */
function isControl(target: string): boolean {
  return target.startsWith('/keyctl') && (target.length === 7 || '/?'.includes(target.charAt(7)));
}

function refuse(
  request: IncomingMessage,
  response: ServerResponse,
  error: ReturnType<typeof methodRefused>,
): void {
  // TRACE would echo a credential to whoever asks (RFC 9110, 9.3.8)
  request.resume();
  const allow = { allow: 'GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS' };
  sendError(response, error, error.status === 405 ? allow : {});
}
