import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import { type AddressInfo, createServer as createTcpServer } from 'node:net';
import { fileURLToPath } from 'node:url';
import { afterAll } from 'vitest';

const program = fileURLToPath(
  import.meta.resolve('@modelcontextprotocol/server-everything/dist/index.js'),
);

export type McpCall = {
  readonly key: string;
  readonly method: string;
  /** The method of its JSON-RPC message, or '' if it has none. */
  readonly says: string;
  readonly session: string | null;
};

/**
 * The reference server `server-everything`, which asks for no key, behind a door that does: it passes
 * the keys that `allow` names, and answers all others as `refuse` says, or 401.
 */
export class McpServer {
  readonly calls: McpCall[] = [];
  readonly #refused = new Map<string, { status: number; headers: Record<string, string> }>();
  readonly #allowed: Set<string>;
  readonly #door = createServer((call, answer) => void this.#take(call, answer));
  #port = 0;

  constructor(...allowed: string[]) {
    this.#allowed = new Set(allowed);
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#door.address() as AddressInfo).port}/mcp`;
  }

  refuse(key: string, status: number, headers: Record<string, string> = {}): void {
    this.#refused.set(key, { status, headers });
  }

  allow(key: string): void {
    this.#refused.delete(key);
  }

  /** Breaks every stream, as a network does. */
  dropConnections(): void {
    this.#door.closeAllConnections();
  }

  /** What clients said with one key, in order: `initialize`, `tools/call`, `GET`, `DELETE`. */
  said(key: string): readonly string[] {
    return this.calls.filter((call) => call.key === key).map(({ method, says }) => says || method);
  }

  /** The sessions that were used with one key and not ended. */
  openSessions(key: string): readonly string[] {
    const own = this.calls.filter((call) => call.key === key && call.session !== null);
    const ended = own.filter(({ method }) => method === 'DELETE').map(({ session }) => session);
    return [...new Set(own.map(({ session }) => String(session)))].filter(
      (session) => !ended.includes(session),
    );
  }

  async start(): Promise<this> {
    this.#port = await freePort();
    const server = spawn(process.execPath, [program, 'streamableHttp'], {
      env: { ...process.env, PORT: String(this.#port) },
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    let told = '';
    await new Promise<void>((resolve, reject) => {
      server.stderr.on('data', (chunk) => {
        told += chunk;
        if (told.includes('listening on port')) {
          resolve();
        }
      });
      server.once('exit', (code) => reject(new Error(`server-everything ended, ${code}: ${told}`)));
    });
    this.#door.listen(0, '127.0.0.1');
    await once(this.#door, 'listening');
    afterAll(async () => {
      this.#door.closeAllConnections();
      this.#door.close();
      server.kill('SIGKILL');
      await once(server, 'exit');
    });
    return this;
  }

  async #take(call: IncomingMessage, answer: ServerResponse): Promise<void> {
    const body = Buffer.concat(await call.toArray());
    const key = call.headers.authorization?.slice('Bearer '.length) ?? '';
    const session = call.headers['mcp-session-id'];
    this.calls.push({
      key,
      method: call.method ?? '',
      says: body.length === 0 ? '' : String(JSON.parse(body.toString()).method ?? ''),
      session: typeof session === 'string' ? session : null,
    });
    const refusal = this.#allowed.has(key) ? this.#refused.get(key) : { status: 401, headers: {} };
    if (refusal !== undefined) {
      answer.writeHead(refusal.status, refusal.headers).end();
      return;
    }
    const { authorization: _door, ...headers } = call.headers;
    const inner = request(
      { host: '127.0.0.1', port: this.#port, path: call.url, method: call.method, headers },
      (inside) => {
        answer.writeHead(inside.statusCode ?? 500, inside.rawHeaders);
        answer.flushHeaders();
        inside.pipe(answer);
        inside.on('error', () => answer.destroy());
      },
    );
    inner.on('error', () => answer.destroy());
    answer.on('close', () => inner.destroy());
    inner.end(body);
  }
}

async function freePort(): Promise<number> {
  const server = createTcpServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
