import type { IncomingHttpHeaders, OutgoingHttpHeaders } from 'node:http';
import { request } from 'node:http';
import { connect } from 'node:net';

export type Question = {
  readonly path: string;
  /** Default: POST with a body, GET without. */
  readonly method?: string;
  readonly headers?: OutgoingHttpHeaders;
  /** An object is sent as JSON. */
  readonly body?: string | Buffer | object;
  readonly signal?: AbortSignal;
};

export type Asked = {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly rawHeaders: readonly string[];
  readonly trailers: NodeJS.Dict<string>;
  readonly body: Buffer;
  readonly text: string;
};

/** One request on a connection of its own over the socket. Rejects if the answer breaks off. */
export function ask(socketPath: string, question: Question): Promise<Asked> {
  const { path, body, signal } = question;
  const isJson = typeof body === 'object' && !Buffer.isBuffer(body);
  const bytes = isJson ? JSON.stringify(body) : body;
  return new Promise((resolve, reject) => {
    const call = request({
      socketPath,
      path,
      method: question.method ?? (body === undefined ? 'GET' : 'POST'),
      headers: { ...(isJson ? { 'content-type': 'application/json' } : {}), ...question.headers },
      agent: false,
      ...(signal === undefined ? {} : { signal }),
    });
    call.on('error', reject);
    call.on('response', (response) => {
      const parts: Buffer[] = [];
      response.on('data', (part: Buffer) => parts.push(part));
      response.on('error', reject);
      response.on('end', () => {
        const whole = Buffer.concat(parts);
        resolve({
          status: response.statusCode ?? 0,
          headers: response.headers,
          rawHeaders: response.rawHeaders,
          trailers: response.trailers,
          body: whole,
          text: whole.toString(),
        });
      });
    });
    call.end(bytes);
  });
}

/** Sends bytes as they are and resolves with everything that came until the other side closed. */
export function askRaw(socketPath: string, bytes: string | Buffer): Promise<string> {
  return new Promise((resolve, reject) => {
    const parts: Buffer[] = [];
    const socket = connect(socketPath, () => socket.write(bytes));
    socket.on('data', (part) => parts.push(part));
    socket.on('error', reject);
    socket.on('close', () => resolve(Buffer.concat(parts).toString('latin1')));
  });
}
