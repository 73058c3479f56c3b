import type { IncomingMessage } from 'node:http';
import { connect } from 'node:net';
import { dirname } from 'node:path';
import { connectError, engineError, noAnswer, notRunning, otherVersion } from './client-errors.js';
import { parseJson } from './parse-json.js';
import { longestLine } from './read-lines.js';
import { checkFolder } from './socket-folder.js';
import { checkPathLength } from './socket-path.js';

/**
 * Not imported: an import reads every export of it, and from Node 22 on one of them is a getter that
 * loads the whole of fetch, which takes a quarter of the time of `status`.
 */
const { request } = process.getBuiltinModule('node:http');

export type ControlOptions = {
  /** Sent as JSON. */
  readonly body?: unknown;
  /** Of silence. No limit by default: a health check of many keys takes its time. */
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal;
};

/** One call of the control API, such as `GET status`. Resolves to what the engine answered. */
export async function requestControl(
  socketPath: string,
  method: 'GET' | 'PATCH' | 'POST',
  route: string,
  options: ControlOptions = {},
): Promise<unknown> {
  const response = await openControl(socketPath, method, route, options);
  return parseJson(await readAll(response, socketPath, options.timeoutMs));
}

/** The same, for the routes that go on answering: resolves once the engine has begun to answer. */
export async function openControl(
  socketPath: string,
  method: 'GET' | 'PATCH' | 'POST',
  route: string,
  options: ControlOptions = {},
): Promise<IncomingMessage> {
  checkPathLength(socketPath);
  // a socket in a folder of somebody else's may be anybody's: no key id, no switch goes there
  if (!checkFolder(dirname(socketPath))) {
    throw notRunning(socketPath);
  }
  const response = await send(socketPath, method, route, options);
  if (response.statusCode === 200) {
    return response;
  }
  const answer = parseJson(await readAll(response, socketPath, options.timeoutMs));
  throw engineError(answer, response.statusCode, socketPath);
}

function send(
  socketPath: string,
  method: string,
  route: string,
  options: ControlOptions,
): Promise<IncomingMessage> {
  const body = options.body === undefined ? null : JSON.stringify(options.body);
  return new Promise((resolve, reject) => {
    const call = request({
      // no agent: one would ask whether the host is an IP address, and the regex for that takes
      // longer to compile than the whole call
      createConnection: () => connect({ path: socketPath, timeout: options.timeoutMs }),
      method,
      path: `/keyctl/v1/${route}`,
      headers: body === null ? {} : { 'content-type': 'application/json' },
      signal: options.signal,
      // tells of the socket's own time-out
      timeout: options.timeoutMs,
    });
    call.on('response', (response) => {
      call.setTimeout(0);
      resolve(response);
    });
    call.on('timeout', () => call.destroy(noAnswer(socketPath)));
    call.on('error', (error) => reject(connectError(error, socketPath)));
    // an answer that switches protocols ends the call without an error
    call.on('close', () => reject(otherVersion(socketPath)));
    call.end(body ?? undefined);
  });
}

function readAll(response: IncomingMessage, socketPath: string, timeoutMs = 0): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = '';
    // an engine may be paused in the middle of an answer
    response.setTimeout(timeoutMs, () => response.destroy(noAnswer(socketPath)));
    response.setEncoding('utf8');
    response.on('data', (chunk: string) => {
      text += chunk;
      if (text.length > longestLine) {
        response.destroy(otherVersion(socketPath));
      }
    });
    response.on('end', () => resolve(text));
    response.on('error', (error) => reject(connectError(error, socketPath)));
  });
}
