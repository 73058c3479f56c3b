import type { IncomingMessage, ServerResponse } from 'node:http';
import { z } from 'zod';
import type { DrillOrder, Engine } from '../engine.js';
import { KeyctlError } from '../keyctl-error.js';
import { drillAnswers, longestDrillSeconds, takesRetryAfter } from '../keys/drill.js';
import { sendEvents, streamEvents } from './events-stream.js';
import { explain } from './explain.js';
import type { OpenStreams } from './open-streams.js';
import { readBody } from './read-body.js';
import { snapshotJson } from './snapshot-json.js';
import { streamSnapshots } from './watch-stream.js';

export type ControlContext = {
  readonly engine: Engine;
  readonly streams: OpenStreams;
  readonly drain: () => Promise<void>;
  readonly onBug: (error: unknown) => void;
};

/** One request, as a route sees it. */
export type Call = ControlContext & {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  /** What stood in the place of `:provider` and `:key`. */
  readonly provider: string;
  readonly key: string;
  readonly query: URLSearchParams;
};

export type Route = {
  readonly method: 'GET' | 'PATCH' | 'POST';
  readonly path: string;
  /** Answers by itself, or resolves to the JSON to answer with. */
  readonly run: (call: Call) => Promise<object | string | undefined> | object | string | undefined;
};

const keyPatch = z.strictObject({ enabled: z.boolean() });

const drillOrder = z
  .strictObject({
    answer: z.enum(drillAnswers),
    forSeconds: z.number().min(1).max(longestDrillSeconds).default(60),
    retryAfterSeconds: z.int().min(0).max(longestDrillSeconds).nullable().default(null),
  })
  .refine(({ answer, retryAfterSeconds }) => retryAfterSeconds === null || takesRetryAfter(answer));

/** All of the control API, below `/keyctl/v1/`. */
export const controlRoutes: readonly Route[] = [
  { method: 'GET', path: 'health', run: ({ engine }) => health(engine) },
  { method: 'GET', path: 'status', run: ({ engine }) => snapshotJson(engine.getSnapshot()) },
  {
    method: 'GET',
    path: 'watch',
    run: ({ engine, response, streams, query }) =>
      streamSnapshots(engine, response, streams, { withEvents: query.get('events') !== 'false' }),
  },
  {
    method: 'GET',
    path: 'events',
    run: ({ engine, response, streams, query }) =>
      query.get('follow') === 'true'
        ? streamEvents(engine, response, streams, sinceOf(query))
        : sendEvents(engine, response, sinceOf(query)),
  },
  {
    method: 'GET',
    path: 'explain/:provider',
    run: ({ engine, provider }) => explain(engine.getSnapshot(), provider),
  },
  {
    method: 'PATCH',
    path: 'keys/:provider/:key',
    run: command(async (call) => {
      const { enabled } = await readAs(
        keyPatch,
        call,
        'send {"enabled": true} or {"enabled": false}',
      );
      await call.engine.setKeyEnabled(keyId(call), enabled);
    }),
  },
  {
    method: 'POST',
    path: 'keys/:provider/:key/check',
    run: command((call) => call.engine.checkHealth(keyId(call))),
  },
  {
    method: 'POST',
    path: 'keys/:provider/:key/reset',
    run: command((call) => call.engine.resetKey(keyId(call))),
  },
  {
    method: 'POST',
    path: 'keys/:provider/:key/use',
    run: command((call) => call.engine.useKey(keyId(call))),
  },
  {
    method: 'POST',
    path: 'keys/:provider/:key/drill',
    run: command(async (call) => {
      const order: DrillOrder = await readAs(drillOrder, call, drillHint);
      await call.engine.startDrill(keyId(call), order);
    }),
  },
  {
    method: 'POST',
    path: 'keys/:provider/:key/drill/stop',
    run: command((call) => call.engine.stopDrill(keyId(call))),
  },
  { method: 'POST', path: 'drill/stop', run: command(({ engine }) => engine.stopDrill(null)) },
  { method: 'POST', path: 'check', run: command(({ engine }) => engine.checkHealth(null)) },
  { method: 'POST', path: 'reload', run: command(({ engine }) => engine.reload()) },
  { method: 'POST', path: 'drain', run: command(({ drain }) => drain()) },
];

function command(run: (call: Call) => Promise<void>): Route['run'] {
  return async (call) => {
    await run(call);
    return { ok: true };
  };
}

function keyId({ provider, key }: Call): string {
  return key === '' ? provider : `${provider}/${key}`;
}

/** `seq` tells a client that watches as well when it has seen all that happened so far. */
function health(engine: Engine): object {
  const { engine: info, events } = engine.getSnapshot();
  const { pid, version, configPath } = info;
  return { ok: true, pid, version, configPath, seq: events.at(-1)?.seq ?? 0 };
}

function sinceOf(query: URLSearchParams): number {
  const text = query.get('since') ?? '0';
  if (/^\d{1,15}$/.test(text)) {
    return Number(text);
  }
  throw new KeyctlError('bad-request', '`since` must be the number of an event', { status: 400 });
}

const drillHint =
  `send {"answer": "429", "forSeconds": 60, "retryAfterSeconds": 5} with an answer of ` +
  `${drillAnswers.join(', ')}, for at most ${longestDrillSeconds} s, and no Retry-After where none is read`;

async function readAs<T>(schema: z.ZodType<T>, { request }: Call, hint: string): Promise<T> {
  const text = await readBody(request, 4096);
  try {
    return schema.parse(JSON.parse(text));
  } catch (cause) {
    throw new KeyctlError('bad-request', 'the body is not what this route takes', {
      hint,
      status: 400,
      cause,
    });
  }
}
