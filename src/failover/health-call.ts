import type { Clock } from '../clock.js';
import type { ProviderConfig } from '../config/config.js';
import type { Balance } from '../keys/balance.js';
import type { Redactor } from '../log/redactor.js';
import type { CheckVerdict, Dialect } from '../providers/dialect.js';
import { errorCode } from '../providers/error-message.js';
import { type Headers, readResetHint, readRetryAfter } from '../providers/reset-hint.js';
import { untilUtcReset } from '../providers/until-utc-reset.js';
import { parseAnswerBody } from './answer-body.js';
import { encodingOf } from './answer-buffer.js';
import { authorizedHeaders } from './authorized-headers.js';
import { requestHeaders } from './forwarded-headers.js';
import type { KeySlot } from './key-slot.js';
import { describeNetworkError } from './network-error.js';
import { plainText } from './plain-text.js';
import { joinPath } from './request-target.js';
import type { Upstreams } from './upstreams.js';

export type HealthAnswer = {
  readonly verdict: CheckVerdict | { readonly kind: 'unreachable' };
  /** Such as `GET /models → 401 invalid_api_key`. */
  readonly evidence: string;
  /** The provider's word on when to come back, in milliseconds. */
  readonly toldMs: number | null;
  /** The money left; null if a good answer told none, left out if there was no good answer. */
  readonly balance?: Balance | null;
  /** Those of the answer; none if no answer came. */
  readonly headers: Headers;
  /** The account that the body names, or null. */
  readonly account: string | null;
};

const timeoutMs = 10_000;
/** A model list of this size is none. */
const bodyLimit = 4 * 1024 * 1024;

/** Makes the dialect's health check with `secret`, which need not be the key's own. Never throws. */
export async function callHealthCheck(
  slot: KeySlot,
  secret: string,
  dialect: Dialect,
  options: {
    readonly upstreams: Upstreams;
    readonly clock: Clock;
    readonly redactor: Redactor;
    readonly timeouts: ProviderConfig['timeouts'];
    readonly signal: AbortSignal;
  },
): Promise<HealthAnswer> {
  const { path } = dialect.healthCheck;
  const headers = requestHeaders(['accept', 'application/json'], dialect, null);
  const call = `GET ${path.split('?', 1)[0]}`;
  const limit = timeLimit(options.clock, options.signal);
  try {
    const answer = await options.upstreams.for(slot.origin, options.timeouts).request({
      origin: slot.origin,
      path: joinPath(slot.basePath, path),
      method: 'GET',
      headers: authorizedHeaders(headers, dialect, secret),
      signal: limit.signal,
    });
    const body = await readJson(answer.body, answer.headers);
    const { wall } = options.clock.now();
    const verdict = dialect.healthCheck.judge({ status: answer.statusCode, body });
    const balance = dialect.healthCheck.readBalance?.(body) ?? null;
    return {
      verdict,
      evidence: plainText(
        `${call} → ${options.redactor.redact(describeAnswer(answer.statusCode, body, verdict))}`,
      ),
      toldMs: whenBack(verdict, balance, answer.headers, wall),
      ...(answer.statusCode === 200 ? { balance } : {}),
      headers: answer.headers,
      account: dialect.healthCheck.readAccount?.(body) ?? null,
    };
  } catch (error) {
    const { text } = describeNetworkError(
      error instanceof Error ? error : new Error('unknown'),
      false,
    );
    return {
      verdict: { kind: 'unreachable' },
      evidence: `${call} → ${text}`,
      toldMs: null,
      headers: {},
      account: null,
    };
  } finally {
    limit.end();
  }
}

/**
 * Aborts after 10 s, or with `closing`. Not by `AbortSignal.any` and `AbortSignal.timeout`: the garbage
 * collector takes both away under a call that waits, which then waits for ever (seen in Node 20.20).
 */
function timeLimit(clock: Clock, closing: AbortSignal) {
  const controller = new AbortController();
  const close = () => controller.abort(closing.reason);
  const cancel = clock.after(timeoutMs, () =>
    controller.abort(new DOMException('no answer in time', 'TimeoutError')),
  );
  closing.addEventListener('abort', close);
  if (closing.aborted) {
    close();
  }
  return {
    signal: controller.signal,
    end() {
      cancel();
      closing.removeEventListener('abort', close);
    },
  };
}

/** Such as `401 invalid_api_key` or `200, nothing left of its limit of $10.00`. */
function describeAnswer(status: number, body: unknown, verdict: CheckVerdict): string {
  const code = status < 400 ? null : errorCode(body);
  const because = verdict.kind === 'verdict' ? verdict.because : undefined;
  return `${status}${code === null ? '' : ` ${code}`}${because === undefined ? '' : `, ${because}`}`;
}

function whenBack(
  verdict: CheckVerdict,
  balance: Balance | null,
  headers: Headers,
  wall: number,
): number | null {
  if (verdict.kind !== 'verdict') {
    return readResetHint(headers, wall);
  }
  // the reset times of limits say nothing of money
  return balance !== null && balance.resets !== null
    ? untilUtcReset(balance.resets, wall)
    : readRetryAfter(headers, wall);
}

async function readJson(
  body: AsyncIterable<Buffer> & { destroy(): unknown },
  headers: Headers,
): Promise<unknown> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of body) {
    chunks.push(chunk);
    length += chunk.length;
    if (length > bodyLimit) {
      body.destroy();
      return undefined;
    }
  }
  return parseAnswerBody(Buffer.concat(chunks, length), encodingOf(headers));
}
