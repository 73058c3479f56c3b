import type { Clock } from '../clock.js';
import type { ProviderConfig } from '../config/config.js';
import type { CheckVerdict, Dialect } from '../providers/dialect.js';
import { errorCode } from '../providers/error-message.js';
import { type Headers, readResetHint } from '../providers/reset-hint.js';
import { parseAnswerBody } from './answer-body.js';
import { encodingOf } from './answer-buffer.js';
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
    readonly timeouts: ProviderConfig['timeouts'];
    readonly signal: AbortSignal;
  },
): Promise<HealthAnswer> {
  const { path } = dialect.healthCheck;
  const headers = requestHeaders(['accept', 'application/json'], dialect, null);
  headers[1] = dialect.authHeader.prefix + secret;
  const call = `GET ${path.split('?', 1)[0]}`;
  try {
    const answer = await options.upstreams.for(slot.origin, options.timeouts).request({
      origin: slot.origin,
      path: joinPath(slot.basePath, path),
      method: 'GET',
      headers,
      signal: AbortSignal.any([AbortSignal.timeout(timeoutMs), options.signal]),
    });
    const body = await readJson(answer.body, answer.headers);
    const code = answer.statusCode < 400 ? null : errorCode(body);
    return {
      verdict: dialect.healthCheck.judge({ status: answer.statusCode, body }),
      evidence: plainText(`${call} → ${answer.statusCode}${code === null ? '' : ` ${code}`}`),
      toldMs: readResetHint(answer.headers, options.clock.now().wall),
    };
  } catch (error) {
    const { text } = describeNetworkError(
      error instanceof Error ? error : new Error('unknown'),
      false,
    );
    return { verdict: { kind: 'unreachable' }, evidence: `${call} → ${text}`, toldMs: null };
  }
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
