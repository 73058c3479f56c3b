import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { createServer } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import { onTestFinished } from 'vitest';
import type { Answer, Exchange, UpstreamCall } from './answers.js';
import { give, ok, unauthorized } from './answers.js';
import type { Certificate } from './certificates.js';
import type { UpstreamDialect } from './realistic-answers.js';
import { upstreamCall } from './upstream-call.js';

export type UpstreamOptions = {
  readonly dialect?: UpstreamDialect;
  /** The path of its base URL; that of its dialect if left out. */
  readonly basePath?: string;
  /** Listens there again, for an upstream that comes back. */
  readonly port?: number;
  /** The loopback address where it listens; 127.0.0.1 if left out. */
  readonly host?: '127.0.0.1' | '::1';
  /** Speaks TLS with it. */
  readonly certificate?: Certificate;
  /** Touches the server before it listens, for its timeouts. */
  readonly configure?: (server: Server) => void;
};

const checkPath = /\/(?:models|key|api-key|user\/balance)(?:\?|$)/;
const basePaths = { openai: '/v1', anthropic: '', openrouter: '/api/v1', gemini: '/v1beta' };

/** A provider on loopback, for the length of one test. */
export async function startUpstream(options: UpstreamOptions = {}): Promise<Upstream> {
  const upstream = await openUpstream(options);
  onTestFinished(() => upstream.close());
  return upstream;
}

/** For `beforeAll`; whoever opens it closes it. */
export async function openUpstream(options: UpstreamOptions = {}): Promise<Upstream> {
  const upstream = new Upstream(options);
  await upstream.listen(options.port ?? 0);
  return upstream;
}

export class Upstream {
  /** Data calls in the order of their arrival. */
  readonly requests: UpstreamCall[] = [];
  /** Health checks, by whatever path; scripts of data calls do not see them. */
  readonly checks: UpstreamCall[] = [];
  port = 0;
  readonly #dialect: UpstreamDialect;
  readonly #scheme: 'http' | 'https';
  readonly #basePath: string;
  readonly #host: string;
  readonly #server: Server;
  readonly #scripts = new Map<string, Script>();
  readonly #checkScripts = new Map<string, Script>();
  readonly #refused = new Set<string>();
  readonly #connections = new Map<Socket, number>();
  #connectionCount = 0;
  #unknown: Answer = unauthorized();

  constructor({
    dialect = 'openai',
    basePath,
    host = '127.0.0.1',
    certificate,
    configure,
  }: UpstreamOptions) {
    this.#host = host;
    this.#dialect = dialect;
    this.#basePath = basePath ?? basePaths[dialect];
    this.#scheme = certificate === undefined ? 'http' : 'https';
    // no limits of its own: a test that wants one sets it
    const unlimited = { keepAliveTimeout: 0, requestTimeout: 0, headersTimeout: 0 };
    this.#server =
      certificate === undefined
        ? createServer(unlimited)
        : createTlsServer({ ...unlimited, ...certificate });
    this.#server.on('request', (request, response) => this.#take(request, response));
    this.#server.on('checkContinue', (request, response) => {
      response.writeContinue();
      this.#take(request, response);
    });
    this.#server.on(certificate === undefined ? 'connection' : 'secureConnection', (socket) => {
      this.#connectionCount += 1;
      this.#connections.set(socket, this.#connectionCount);
      socket.on('close', () => this.#connections.delete(socket));
    });
    configure?.(this.#server);
  }

  get origin(): string {
    const host = this.#host === '::1' ? '[::1]' : this.#host;
    return `${this.#scheme}://${host}:${this.port}`;
  }

  /** The base URL as a config would name it. */
  get url(): string {
    return this.origin + this.#basePath;
  }

  /** Answers for one key's data calls, in order; the last one repeats. An unscripted key gets 401. */
  script(secret: string, ...answers: Answer[]): this {
    this.#scripts.set(secret, new Script(answers));
    this.#refused.delete(secret);
    return this;
  }

  /** Marks keys that simply work. */
  good(...secrets: string[]): this {
    for (const secret of secrets) {
      this.script(secret, ok());
    }
    return this;
  }

  /**
   * Answers for one key's health checks. Unscripted ones tell the truth: 200 for a scripted key
   * whose last data call was not refused with 401, else 401.
   */
  scriptChecks(secret: string, ...answers: Answer[]): this {
    this.#checkScripts.set(secret, new Script(answers));
    return this;
  }

  /** What a key that is in no script gets, in place of a 401. */
  answerUnknown(answer: Answer): this {
    this.#unknown = answer;
    return this;
  }

  /** The keys of the data calls, in order. */
  calls(): string[] {
    return this.requests.map(({ key }) => key);
  }

  /** How many connections are open now. */
  get openConnections(): number {
    return this.#connections.size;
  }

  /** Breaks every connection, as a provider's restart does. */
  dropConnections(): void {
    this.#server.closeAllConnections();
  }

  listen(port: number): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#server.once('error', reject);
      this.#server.listen({ port, host: this.#host, backlog: 4096 }, () => {
        this.port = (this.#server.address() as AddressInfo).port;
        resolve();
      });
    });
  }

  close(): Promise<void> {
    return new Promise((resolve) => {
      this.#server.close(() => resolve());
      this.#server.closeAllConnections();
    });
  }

  #take(request: IncomingMessage, response: ServerResponse): void {
    const call = upstreamCall(request, this.#connections.get(request.socket) ?? 0);
    const isCheck = call.method === 'GET' && checkPath.test(call.path);
    (isCheck ? this.checks : this.requests).push(call);
    const answer = isCheck ? this.#checkAnswer(call.key) : this.#dataAnswer(call.key);
    const exchange: Exchange = { call, dialect: this.#dialect, request, response };
    response.on('close', () => {
      if (!response.writableFinished) {
        call.abortedAt = performance.now();
      }
    });
    const run = (): void => {
      give(answer, exchange).catch(() => request.socket.destroy());
    };
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('error', () => {});
    request.on('end', () => {
      call.body = Buffer.concat(parts);
      call.trailers = request.trailers;
      call.complete = true;
      if (!isEarly(answer)) {
        run();
      }
    });
    if (isEarly(answer)) {
      run();
    }
  }

  #dataAnswer(key: string): Answer {
    const answer = this.#scripts.get(key)?.next() ?? this.#unknown;
    if ('status' in answer && answer.status === 401) {
      this.#refused.add(key);
    } else {
      this.#refused.delete(key);
    }
    return answer;
  }

  #checkAnswer(key: string): Answer {
    const scripted = this.#checkScripts.get(key)?.next();
    if (scripted !== undefined) {
      return scripted;
    }
    if (!this.#scripts.has(key)) {
      return this.#unknown;
    }
    return this.#refused.has(key) ? unauthorized() : ok();
  }
}

class Script {
  readonly #answers: readonly Answer[];
  #next = 0;

  constructor(answers: readonly Answer[]) {
    this.#answers = answers;
  }

  next(): Answer | undefined {
    const answer = this.#answers[Math.min(this.#next, this.#answers.length - 1)];
    this.#next += 1;
    return answer;
  }
}

function isEarly(answer: Answer): boolean {
  return 'run' in answer && answer.early === true;
}
