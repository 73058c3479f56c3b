import { type Agent, request } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';

/** One request of a local tool, as it goes through keyctl's socket. */
export type ToolRequest = {
  /** `/openai/v1/chat/completions` and the like. */
  readonly path: string;
  readonly stream: boolean;
};

export type Ended =
  | { readonly kind: 'served' }
  | { readonly kind: 'failed'; readonly reason: string }
  /** The demo ended first. */
  | { readonly kind: 'abandoned' };

type Answer = {
  readonly status: number;
  readonly retryAfterSeconds: number | null;
  readonly text: string;
};

const mostTries = 3;

/**
 * Sends a request as an SDK would: when it is told to come back later (429 with Retry-After), it
 * does. Whatever else goes wrong is a failure; failing over is keyctl's part, not the tool's.
 */
export async function send(
  toolRequest: ToolRequest,
  options: {
    readonly socket: string;
    readonly agent: Agent;
    readonly signal: AbortSignal;
    readonly onToldToWait: () => void;
  },
): Promise<Ended> {
  try {
    for (let tries = 1; ; tries += 1) {
      const answer = await ask(toolRequest, options);
      if (answer.status === 200) {
        return isComplete(toolRequest, answer)
          ? { kind: 'served' }
          : { kind: 'failed', reason: 'its stream broke off' };
      }
      if (answer.status !== 429 || answer.retryAfterSeconds === null || tries === mostTries) {
        return { kind: 'failed', reason: `status ${answer.status}` };
      }
      options.onToldToWait();
      await delay(answer.retryAfterSeconds * 1000, undefined, { signal: options.signal });
    }
  } catch (error) {
    return options.signal.aborted
      ? { kind: 'abandoned' }
      : { kind: 'failed', reason: error instanceof Error ? error.message : String(error) };
  }
}

function ask(
  { path, stream }: ToolRequest,
  { socket, agent, signal }: { socket: string; agent: Agent; signal: AbortSignal },
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const call = request({
      socketPath: socket,
      agent,
      signal,
      method: 'POST',
      path,
      headers: { 'content-type': 'application/json' },
    });
    call.on('error', reject);
    call.on('response', (response) => {
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (chunk: string) => {
        text += chunk;
      });
      response.on('error', reject);
      response.on('end', () => {
        const retryAfter = Number(response.headers['retry-after'] ?? Number.NaN);
        resolve({
          status: response.statusCode ?? 0,
          retryAfterSeconds: Number.isFinite(retryAfter) ? retryAfter : null,
          text,
        });
      });
    });
    const messages = [{ role: 'user', content: 'Hello?' }];
    call.end(JSON.stringify({ model: 'demo', max_tokens: 100, stream, messages }));
  });
}

/** A 200 alone proves nothing: a stream that was cut in the middle has one, too. */
function isComplete({ stream }: ToolRequest, { text }: Answer): boolean {
  return stream ? /\[DONE\]|message_stop/.test(text) : text.trimEnd().endsWith('}');
}
