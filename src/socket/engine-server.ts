import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Engine } from '../engine.js';
import type { ControlContext } from './control-routes.js';
import { isControl } from './control-target.js';
import {
  createHttpServer,
  defaultLimits,
  headerRefusal,
  type ServerLimits,
} from './http-server.js';
import { openStreams } from './open-streams.js';
import { notForwarded, refuseRequest, upgradeRefusal } from './refuse-request.js';
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
  server.on('request', (request, response) => {
    const unfit = headerRefusal(server, request) ?? upgradeRefusal(request);
    if (unfit === null && isControl(request.url ?? '')) {
      serveControl(context, request, response);
      return;
    }
    const refusal = unfit ?? notForwarded(request);
    if (refusal === null) {
      engine.handle(request, response);
    } else {
      refuseRequest(request, response, refusal);
    }
  });
}
