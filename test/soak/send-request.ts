import { createHash } from 'node:crypto';
import { Agent, type ClientRequest, type IncomingMessage, request } from 'node:http';
import { errorEvent } from './choose-fault.js';
import { goodAnswer } from './good-answer.js';
import type { SeenOutcome } from './outcome.js';
import { formHeader, idHeader, isSafe, type SoakRequest, sumHeader } from './soak-request.js';

export type Client = {
  readonly socketPath: string;
  /** For connections that are kept. */
  readonly agent: Agent;
  /** Sees what came back of every answer that is no good one. */
  readonly onErrorText: (text: string) => void;
};

/** Longer than the engine may take for all of a request's attempts. */
const limitMs = 60_000;

/** Sends one request as planned, and resolves to what a client sees of it. Never rejects. */
export function sendRequest(planned: SoakRequest, client: Client): Promise<SeenOutcome> {
  return new Promise((resolve) => {
    const agent = planned.fresh ? new Agent({ keepAlive: true }) : client.agent;
    let left = false;
    let answered = false;
    const limit = setTimeout(() => {
      settle({ kind: 'lost', reason: `no end of it within ${limitMs / 1_000} s` });
    }, limitMs);
    const call = request(optionsOf(planned, client.socketPath, agent));
    const timers = leave(planned, call, () => {
      left = true;
    });
    const settle = (outcome: SeenOutcome): void => {
      clearTimeout(limit);
      timers.cancel();
      if (outcome.kind === 'lost') {
        call.destroy();
      }
      if (planned.fresh) {
        agent.destroy();
      }
      resolve(outcome);
    };
    // Node throws away what a client that leaves has not read, and calls that an end
    const settleUnlessLeft = (outcome: SeenOutcome) =>
      settle(left && planned.leaves !== null ? { kind: 'left', when: planned.leaves } : outcome);
    call.once('response', (response) => {
      answered = true;
      timers.onResponse(response);
      void read(response).then(({ body, broken }) => {
        const { statusCode = 0 } = response;
        if (statusCode >= 300) {
          client.onErrorText(`${response.rawHeaders.join('\n')}\n${body.toString('latin1')}`);
        }
        settleUnlessLeft(judge(planned, response, body, broken));
      });
    });
    // once there is a response, that one tells how it ended
    call.on('error', (error) => {
      if (!answered) {
        settleUnlessLeft({ kind: 'lost', reason: `no answer: ${codeOf(error)}` });
      }
    });
    sendBody(planned, call);
  });
}

function optionsOf(planned: SoakRequest, socketPath: string, agent: Agent) {
  const { id, form, provider, body, chunked } = planned;
  const path = form === 'stream' ? provider.streamPath : provider.chatPath;
  const methods = { get: 'GET', head: 'HEAD' } as const;
  return {
    socketPath,
    agent,
    method: form === 'get' || form === 'head' ? methods[form] : 'POST',
    path: `/${provider.name}${isSafe(form) ? `/files/${id}` : path}`,
    headers: {
      host: 'keyctl',
      authorization: 'Bearer of-the-client',
      [idHeader]: id,
      [formHeader]: form,
      [sumHeader]: createHash('sha256').update(body).digest('hex'),
      ...(isSafe(form)
        ? {}
        : {
            'content-type': 'application/json',
            ...(chunked ? {} : { 'content-length': body.length }),
          }),
    },
  };
}

function sendBody({ body, form, leaves, chunked }: SoakRequest, call: ClientRequest): void {
  if (isSafe(form)) {
    call.end();
  } else if (leaves === 'while it sends') {
    // the rest never comes
    call.write(body.subarray(0, body.length / 2));
  } else if (chunked) {
    call.write(body.subarray(0, body.length / 3));
    call.end(body.subarray(body.length / 3));
  } else {
    call.end(body);
  }
}

/** Goes away as planned. */
function leave(
  { leaves, patienceMs, form }: SoakRequest,
  call: ClientRequest,
  onLeave: () => void,
) {
  const go = (): void => {
    onLeave();
    call.destroy();
  };
  const isTimed = leaves === 'while it waits' || (leaves === 'while it sends' && !isSafe(form));
  const timer = isTimed ? setTimeout(go, patienceMs) : undefined;
  return {
    cancel: () => clearTimeout(timer),
    onResponse(response: IncomingMessage) {
      if (leaves === 'inside the answer') {
        response.once('data', go);
      }
    },
  };
}

type Read = { readonly body: Buffer; readonly broken: string | null };

/** `broken` tells how an answer visibly broke off; null for one that came to its end. */
function read(response: IncomingMessage): Promise<Read> {
  return new Promise((resolve) => {
    const parts: Buffer[] = [];
    let reason = 'closed';
    response.on('data', (part: Buffer) => parts.push(part));
    response.on('error', (error) => {
      reason = codeOf(error);
    });
    response.on('close', () =>
      resolve({ body: Buffer.concat(parts), broken: response.complete ? null : reason }),
    );
  });
}

function judge(
  { id, form, provider }: SoakRequest,
  { statusCode = 0, headers }: IncomingMessage,
  body: Buffer,
  broken: string | null,
): SeenOutcome {
  const owner = headers[idHeader];
  const attempts = numberOf(headers['x-keyctl-attempts']);
  if (owner !== undefined && owner !== id) {
    return { kind: 'lost', reason: `the answer to another request: ${owner}` };
  }
  if (broken !== null) {
    return { kind: 'broken', reason: `${statusCode}, then ${broken}`, attempts };
  }
  if (statusCode >= 400) {
    return { kind: 'error-answer', reason: `${statusCode} ${errorOf(body, form)}`, attempts };
  }
  if (form === 'stream' && body.toString() === errorEvent) {
    return { kind: 'error-answer', reason: 'an error event in place of a stream', attempts };
  }
  const expected = form === 'head' ? '' : goodAnswer(id, form, provider.dialect).join('');
  if (statusCode !== 200 || body.toString() !== expected) {
    const came = `${statusCode} with ${body.length} of ${Buffer.byteLength(expected)} bytes`;
    return { kind: 'lost', reason: `a wrong answer that looks whole: ${came}` };
  }
  return { kind: 'served', attempts };
}

/** The code in an error's body, of keyctl or of the provider. */
function errorOf(body: Buffer, form: SoakRequest['form']): string {
  if (form === 'head') {
    return 'without a body';
  }
  try {
    const { error } = JSON.parse(body.toString()) as { readonly error?: ErrorFields };
    return String(error?.code ?? error?.type ?? error?.status ?? 'of the provider');
  } catch {
    return `that is no JSON: ${body.toString('latin1', 0, 60)}`;
  }
}

type ErrorFields = { readonly code?: unknown; readonly type?: unknown; readonly status?: unknown };

function numberOf(header: string | string[] | undefined): number | null {
  return typeof header === 'string' ? Number(header) : null;
}

function codeOf(error: Error): string {
  return 'code' in error ? String(error.code) : error.message;
}
