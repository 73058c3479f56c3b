import {
  Agent,
  type ClientRequest,
  type IncomingMessage,
  request as openCall,
  type ServerResponse,
} from 'node:http';
import { dirname } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { endToEndHeaders } from '../failover/forwarded-headers.js';
import { sendError } from '../failover/send-json.js';
import { KeyctlError } from '../keyctl-error.js';
import { notRunning } from '../socket/client-errors.js';
import { checkFolder } from '../socket/socket-folder.js';
import { systemCode } from '../socket/system-code.js';

/** One engine's end and the next one's start take a moment, on a busy machine several seconds. */
const patienceMs = 30_000;

export type ForwardOptions = {
  readonly socketPath: string;
  /** Waits for the next engine where none has the socket's name; throws if there will be none. */
  readonly awaitEngine: () => Promise<void>;
};

/** Hands requests on to an engine over its socket, as they are: the data path of a bridge. */
export function forwardToSocket({
  socketPath,
  awaitEngine,
}: ForwardOptions): (request: IncomingMessage, response: ServerResponse) => void {
  const connect = async (request: IncomingMessage, response: ServerResponse) => {
    const deadline = performance.now() + patienceMs;
    for (;;) {
      try {
        return await connectCall(request, socketPath);
      } catch (error) {
        if (!isAbsent(error)) {
          throw error;
        }
        if (response.destroyed || performance.now() > deadline) {
          throw noEngine(error);
        }
        // nothing was sent: the engine that takes over in a moment can have it
        await delay(50);
        await awaitEngine();
      }
    }
  };
  return (request, response) => {
    connect(request, response)
      .then((call) => exchange(call, request, response))
      .catch((error: unknown) => answerError(response, error));
  };
}

/**
 * Resolves to a call that is connected and has sent nothing yet. Each has a connection of its own:
 * one that was used before may turn out to be closed when the body is already on its way.
 */
function connectCall(request: IncomingMessage, socketPath: string): Promise<ClientRequest> {
  return new Promise((resolve, reject) => {
    // prompts are no stranger's business either
    if (!checkFolder(dirname(socketPath))) {
      throw notRunning(socketPath);
    }
    // keep-alive all the same: else both ends close at once, and Node's last, empty write may fail
    const agent = new Agent({ keepAlive: true });
    const { method, url: path } = request;
    const headers = requestHeaders(request);
    const call = openCall({ socketPath, agent, method, path, headers });
    call.once('close', () => agent.destroy());
    call.on('error', reject);
    call.once('socket', (socket) => socket.once('connect', () => resolve(call)));
  });
}

function requestHeaders(request: IncomingMessage): string[] {
  const { rawHeaders, headers, method = '' } = request;
  const kept = endToEndHeaders(rawHeaders);
  // answered already: the client was told to go on
  const expect = kept.findIndex((name, at) => at % 2 === 0 && name.toLowerCase() === 'expect');
  if (expect !== -1) {
    kept.splice(expect, 2);
  }
  if (headers['transfer-encoding'] !== undefined) {
    kept.push('transfer-encoding', 'chunked');
  } else if (headers['content-length'] === undefined && /^(?:POST|PUT|PATCH)$/.test(method)) {
    // Node would make a chunked body of none
    kept.push('content-length', '0');
  }
  return kept;
}

function exchange(call: ClientRequest, request: IncomingMessage, response: ServerResponse): void {
  if (response.destroyed) {
    call.destroy();
    return;
  }
  call.on('error', (error) => {
    request.unpipe(call).resume();
    answerError(response, error);
  });
  call.on('response', (answer) => passOn(answer, response));
  response.on('close', () => {
    if (!response.writableFinished) {
      call.destroy();
    }
  });
  request.pipe(call);
}

/** An answer that breaks off does so for the client too: it is never ended as if it were complete. */
function passOn(answer: IncomingMessage, response: ServerResponse): void {
  response.sendDate = false;
  response.writeHead(
    answer.statusCode ?? 502,
    answer.statusMessage,
    endToEndHeaders(answer.rawHeaders),
  );
  response.flushHeaders();
  answer.on('error', () => response.destroy());
  answer.on('end', () => {
    if (response.chunkedEncoding && answer.rawTrailers.length > 0) {
      response.addTrailers(pairs(answer.rawTrailers));
    }
    response.end();
  });
  answer.pipe(response, { end: false });
}

function pairs(raw: readonly string[]): [string, string][] {
  return raw.flatMap((name, at) => (at % 2 === 0 ? [[name, raw[at + 1] ?? '']] : []));
}

function answerError(response: ServerResponse, error: unknown): void {
  if (response.headersSent) {
    response.destroy();
    return;
  }
  const shown = describe(error);
  // SDKs try again by themselves, and the next engine may be there by then
  sendError(response, shown, shown.status === 503 ? { 'retry-after': '1' } : {});
}

function noEngine(cause: unknown): KeyctlError {
  return new KeyctlError('engine-not-running', 'no engine of keyctl is running any more', {
    hint: 'start one with `keyctl` or `keyctl serve`',
    status: 503,
    cause,
  });
}

function describe(error: unknown): KeyctlError {
  if (error instanceof KeyctlError) {
    return error;
  }
  if (systemCode(error) === 'ERR_UNESCAPED_CHARACTERS') {
    return new KeyctlError('bad-path', 'this request path has characters that no path may have', {
      status: 400,
    });
  }
  return new KeyctlError(
    'engine-lost',
    'the engine of keyctl ended in the middle of this request',
    {
      hint: 'see whether it still runs with `keyctl status`',
      status: 502,
      cause: error,
    },
  );
}

function isAbsent(error: unknown): boolean {
  return ['ENOENT', 'ECONNREFUSED', 'engine-not-running'].includes(systemCode(error));
}
