import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export type PretendServer = {
  /** `http://127.0.0.1:PORT`; the same after it was unplugged. */
  readonly origin: string;
  /** Listens again. Harmless if it does. */
  plug(): Promise<void>;
  /** Refuses every new connection; answers that have begun are finished. */
  unplug(): void;
  close(): Promise<void>;
};

/** One request with its body, as the pretended providers see it. */
export type PretendCall = {
  readonly method: string;
  /** Without the query. */
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
  /** Undefined if the body is no JSON object. */
  readonly body: Readonly<Record<string, unknown>> | undefined;
  readonly response: ServerResponse;
};

/** A provider on loopback, reachable from this machine only. */
export async function startPretendServer(
  answer: (call: PretendCall) => void | Promise<void>,
): Promise<PretendServer> {
  let isPlugged = true;
  const server = createServer(async (request, response) => {
    if (!isPlugged) {
      // a kept connection is no way around a dead host
      request.socket.destroy();
      return;
    }
    try {
      await answer(await readCall(request, response));
    } catch {
      // the engine hung up, as it does when its own client has gone
      request.socket.destroy();
    }
  });
  await listen(server, 0);
  const { port } = server.address() as AddressInfo;
  return {
    origin: `http://127.0.0.1:${port}`,
    async plug() {
      isPlugged = true;
      // another process may have taken the port meanwhile: then the host just stays dead
      if (!server.listening) {
        await listen(server, port).catch(() => {});
      }
    },
    unplug() {
      isPlugged = false;
      server.close();
      server.closeIdleConnections();
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function listen(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => {
      server.off('error', reject);
      resolve();
    });
  });
}

async function readCall(request: IncomingMessage, response: ServerResponse): Promise<PretendCall> {
  const parts: Buffer[] = [];
  for await (const part of request) {
    parts.push(part as Buffer);
  }
  return {
    method: request.method ?? '',
    path: (request.url ?? '').split('?')[0] ?? '',
    headers: request.headers,
    body: parseObject(Buffer.concat(parts).toString()),
    response,
  };
}

function parseObject(text: string): PretendCall['body'] {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as PretendCall['body']) : undefined;
  } catch {
    return undefined;
  }
}
