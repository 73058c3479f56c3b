import type {
  ClientRequest,
  IncomingHttpHeaders,
  IncomingMessage,
  OutgoingHttpHeaders,
} from 'node:http';
import { Agent, request } from 'node:http';
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

/** Where a question goes: a Unix socket's path, or a port of this machine. */
export type Address = string | { readonly host: string; readonly port: number };

/** One request on a connection of its own. Rejects if the answer breaks off. */
export async function ask(to: Address, question: Question): Promise<Asked> {
  const asking = beginAsking(to, question);
  const response = await asking.response;
  await asking.ended;
  const body = asking.received();
  return {
    status: response.statusCode ?? 0,
    headers: response.headers,
    rawHeaders: response.rawHeaders,
    trailers: response.trailers,
    body,
    text: body.toString(),
  };
}

export type Asking = {
  readonly request: ClientRequest;
  readonly response: Promise<IncomingMessage>;
  /** What came of the answer's body so far. */
  received(): Buffer;
  /** Rejects if the answer breaks off. */
  readonly ended: Promise<void>;
  /** The client goes away. */
  leave(): void;
};

/** The same for a test that watches the answer come, or that writes the body by itself. */
export function beginAsking(
  to: Address,
  question: Question & { readonly openBody?: boolean },
): Asking {
  const { path, body, signal } = question;
  const isJson = typeof body === 'object' && !Buffer.isBuffer(body);
  // keep-alive: on a Unix socket Node's last, empty write fails if the server has closed by then
  const agent = new Agent({ keepAlive: true });
  const call = request({
    ...(typeof to === 'string' ? { socketPath: to } : to),
    path,
    method: question.method ?? (body === undefined ? 'GET' : 'POST'),
    headers: { ...(isJson ? { 'content-type': 'application/json' } : {}), ...question.headers },
    agent,
    maxHeaderSize: 1024 * 1024,
    ...(signal === undefined ? {} : { signal }),
  });
  call.once('close', () => agent.destroy());
  const parts: Buffer[] = [];
  const response = new Promise<IncomingMessage>((resolve, reject) => {
    call.once('response', resolve).on('error', reject);
  });
  const ended = response.then(
    (answer) =>
      new Promise<void>((resolve, reject) => {
        answer.on('data', (part: Buffer) => parts.push(part));
        answer.on('error', reject).on('end', resolve);
      }),
  );
  // who only looks at one of the two need not handle the other
  response.catch(() => {});
  ended.catch(() => {});
  if (question.openBody !== true) {
    call.end(isJson ? JSON.stringify(body) : body);
  }
  return {
    request: call,
    response,
    received: () => Buffer.concat(parts),
    ended,
    leave: () => {
      call.destroy();
    },
  };
}

/** Sends bytes as they are and resolves with everything that came until the other side closed. */
export function askRaw(to: Address, bytes: string | Buffer): Promise<string> {
  return new Promise((resolve, reject) => {
    const parts: Buffer[] = [];
    const begin = () => socket.write(bytes);
    const socket = typeof to === 'string' ? connect(to, begin) : connect(to, begin);
    socket.on('data', (part) => parts.push(part));
    socket.on('error', reject);
    socket.on('close', () => resolve(Buffer.concat(parts).toString('latin1')));
  });
}
