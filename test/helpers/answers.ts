import type { IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import type { UpstreamDialect } from './realistic-answers.js';
import { realisticAnswer } from './realistic-answers.js';

/** One call as the upstream saw it. */
export type UpstreamCall = {
  /** The secret that came in the dialect's auth header, or '' for none. */
  readonly key: string;
  readonly method: string;
  /** The request target as it came, with its query. */
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
  readonly rawHeaders: readonly string[];
  /** Complete once `complete` is true. */
  body: Buffer;
  complete: boolean;
  trailers: NodeJS.Dict<string>;
  /** `performance.now()` when its headers were there. */
  readonly at: number;
  /** Counts the connections from 1. */
  readonly connection: number;
  /** `performance.now()` when the connection went away before the answer was complete. */
  abortedAt: number | null;
};

export type Exchange = {
  readonly call: UpstreamCall;
  readonly dialect: UpstreamDialect;
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
};

export type Reply = {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string | readonly string[]>>;
  /** An object is sent as JSON. */
  readonly body?: string | Buffer | object;
};

export type Handler = {
  /** Answers before the request's body was read. */
  readonly early?: boolean;
  run(exchange: Exchange): void | Promise<void>;
};

export type Answer = Reply | Handler;

/** What the real provider would say: JSON, or an event stream if the body has `stream: true`. */
export function ok(): Answer {
  return { run: ({ call, dialect, response }) => realisticAnswer(call, dialect, response) };
}

export function rateLimited({ retryAfter }: { retryAfter?: number | string } = {}): Reply {
  return {
    status: 429,
    headers: retryAfter === undefined ? {} : { 'retry-after': String(retryAfter) },
    body: errorBody('Rate limit reached for requests', 'requests', 'rate_limit_exceeded'),
  };
}

export function unauthorized(): Reply {
  return {
    status: 401,
    body: errorBody('Incorrect API key provided', 'invalid_request_error', 'invalid_api_key'),
  };
}

export function forbidden(): Reply {
  return {
    status: 403,
    body: errorBody('You are not allowed to use this', 'permission_error', 'forbidden'),
  };
}

export function outOfMoney(): Reply {
  return {
    status: 402,
    body: errorBody('Insufficient credits', 'billing_error', 'insufficient_credits'),
  };
}

export function serverError(status = 500, headers: Record<string, string> = {}): Reply {
  return {
    status,
    headers,
    body: errorBody(`The server had an error (${status})`, 'server_error', 'server_error'),
  };
}

/** Each string is one event as it goes over the wire, without its closing blank line. */
export function sse(
  events: readonly string[],
  { gapMs = 0, end = true }: { gapMs?: number; end?: boolean } = {},
): Answer {
  return {
    async run({ response }) {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.flushHeaders();
      for (const event of events) {
        if (gapMs > 0) {
          await delay(gapMs);
        }
        response.write(`${event}\n\n`);
      }
      if (end) {
        response.end();
      }
    },
  };
}

/** Breaks the connection: before any byte of the answer, or after its headers and half its body. */
export function reset(when: 'before-headers' | 'mid-body' = 'before-headers'): Answer {
  return {
    run({ request, response }) {
      if (when === 'before-headers') {
        request.socket.resetAndDestroy();
        return;
      }
      response.writeHead(200, { 'content-type': 'application/json', 'content-length': '1000' });
      response.write('{"half":', () => request.socket.destroy());
    },
  };
}

/** Takes the request and says nothing, until the other side gives up. */
export function hang(): Answer {
  return { run() {} };
}

export function slow(ms: number, then: Answer = ok()): Answer {
  return {
    async run(exchange) {
      await delay(ms);
      await give(then, exchange);
    },
  };
}

export function custom(
  run: (request: IncomingMessage, response: ServerResponse) => void | Promise<void>,
  options: { early?: boolean } = {},
): Answer {
  return { ...options, run: ({ request, response }) => run(request, response) };
}

export async function give(answer: Answer, exchange: Exchange): Promise<void> {
  if ('run' in answer) {
    await answer.run(exchange);
    return;
  }
  const { status, headers = {}, body = '' } = answer;
  const bytes = typeof body === 'string' || Buffer.isBuffer(body) ? body : JSON.stringify(body);
  for (const [name, value] of Object.entries(headers)) {
    exchange.response.setHeader(name, value);
  }
  if (typeof body === 'object' && !Buffer.isBuffer(body)) {
    exchange.response.setHeader('content-type', 'application/json');
  }
  exchange.response.writeHead(status).end(bytes);
}

/** Readable as OpenAI's envelope and, by `type` and `error.type`, as Anthropic's. */
function errorBody(message: string, type: string, code: string): object {
  return { type: 'error', error: { message, type, code, param: null } };
}
