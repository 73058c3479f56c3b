/**
 * What is left of keyctl without its features: Node's server, undici's pool, one key put in. No
 * failover, no limits, no counting, and a client that leaves ends nothing.
 *
 * node bare-proxy.js SOCKET ORIGIN SECRET
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { type Dispatcher, Pool } from 'undici';

const [socket = '', origin = '', secret = ''] = process.argv.slice(2);
const pool = new Pool(origin, { connections: null, pipelining: 1 });

createServer((request, response) => {
  const parts: Buffer[] = [];
  request.on('data', (part: Buffer) => parts.push(part));
  request.on('end', () => forward(request, Buffer.concat(parts), response));
}).listen(socket);

function forward(request: IncomingMessage, body: Buffer, response: ServerResponse): void {
  const headers = request.rawHeaders.filter((_text, index, all) => {
    const name = all[index - (index % 2)]?.toLowerCase() ?? '';
    return !dropped.has(name);
  });
  headers.push('authorization', `Bearer ${secret}`);
  const method = (request.method ?? 'GET') as Dispatcher.HttpMethod;
  const whole = body.length === 0 ? null : body;
  pool.dispatch({ path: request.url ?? '/', method, headers, body: whole }, answerTo(response));
}

/** Headers of one hop, the client's key, and the length that undici counts itself. */
const dropped = new Set(['host', 'connection', 'authorization', 'content-length']);

function answerTo(response: ServerResponse): Dispatcher.DispatchHandler {
  return {
    onRequestStart: () => {},
    onResponseStart: (controller, status) => {
      const raw = (controller.rawHeaders ?? []) as readonly (Buffer | string)[];
      response.writeHead(status, raw.map(String));
    },
    onResponseData: (controller, part) => {
      if (!response.write(part)) {
        controller.pause();
        response.once('drain', () => controller.resume());
      }
    },
    onResponseEnd: () => response.end(),
    onResponseError: () => response.destroy(),
  };
}
