import { connect } from 'node:net';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { claimSocket } from '../../src/socket/claim-socket.js';
import { createEngineServer, type ServeOptions } from '../../src/socket/engine-server.js';
import { defaultLimits, type ServerLimits } from '../../src/socket/http-server.js';
import { tempFolder } from '../helpers/temp-folder.js';
import { MemoryEngine } from './memory-engine.js';

export type Served = { readonly engine: MemoryEngine; readonly socket: string };

/** A real server on a real socket over an engine in memory; both end with the test. */
export async function serve(
  engine: MemoryEngine = new MemoryEngine(),
  options: ServeOptions = {},
  limits: Partial<ServerLimits> = {},
): Promise<Served> {
  const server = createEngineServer(engine, options, { ...defaultLimits, ...limits });
  const { path } = await claimSocket(join(tempFolder(), 'k.sock'), server);
  onTestFinished(async () => {
    await engine.close();
    server.closeAllConnections();
    server.close();
  });
  return { engine, socket: path };
}

/** Sends bytes as they are and resolves to all that came back until the server hung up. */
export function talk(socket: string, bytes: string): Promise<string> {
  return new Promise((resolve, reject) => {
    let answer = '';
    const connection = connect(socket, () => connection.write(bytes));
    connection.setEncoding('utf8');
    connection.on('data', (chunk) => {
      answer += chunk;
    });
    connection.on('error', reject);
    connection.on('close', () => resolve(answer));
  });
}

export type Answer = {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** Parsed if it is JSON and there is one. */
  readonly body: unknown;
};

/** One request on a connection of its own. */
export async function ask(
  socket: string,
  method: string,
  target: string,
  body = '',
  headers = '',
): Promise<Answer> {
  const length = body === '' ? '' : `Content-Length: ${Buffer.byteLength(body)}\r\n`;
  const text = await talk(
    socket,
    `${method} ${target} HTTP/1.1\r\nHost: k\r\nConnection: close\r\n${length}${headers}\r\n${body}`,
  );
  return parse(text);
}

export function parse(text: string): Answer {
  const [head = '', ...rest] = text.split('\r\n\r\n');
  const [first = '', ...lines] = head.split('\r\n');
  const pairs = lines.map((line) => {
    const colon = line.indexOf(':');
    return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()];
  });
  const payload = rest.join('\r\n\r\n');
  const headers: Record<string, string> = Object.fromEntries(pairs);
  const json = headers['content-type']?.startsWith('application/json') ?? false;
  return {
    status: Number(first.split(' ')[1]),
    headers,
    body: json && payload !== '' ? JSON.parse(payload) : payload,
  };
}
