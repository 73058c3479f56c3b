import type { Balance } from '../keys/balance.js';
import type { CheckVerdict, Dialect } from '../providers/dialect.js';
import { errorCode } from '../providers/error-message.js';
import { type Headers, readResetHint, readRetryAfter } from '../providers/reset-hint.js';
import { untilUtcReset } from '../providers/until-utc-reset.js';
import { CheckCalls, type HealthCallOptions } from './check-calls.js';
import type { KeySlot } from './key-slot.js';
import { describeNetworkError } from './network-error.js';
import { plainText } from './plain-text.js';

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

/** Makes the dialect's health check with `secret`, which need not be the key's own. Never throws. */
export async function callHealthCheck(
  slot: KeySlot,
  secret: string,
  dialect: Dialect,
  options: HealthCallOptions,
): Promise<HealthAnswer> {
  const check = dialect.healthCheck;
  const calls = new CheckCalls(slot, secret, dialect, options);
  try {
    const answer = await (check.converse?.(calls.call, calls.closeWith) ?? calls.get(check.path));
    const { status, headers, body } = answer;
    const { wall } = options.clock.now();
    const verdict = check.judge({ status, body });
    const balance = check.readBalance?.(body) ?? null;
    const mark = options.drill === null ? '' : ' (drill)';
    return {
      verdict,
      evidence: plainText(
        `${calls.last} → ${options.redactor.redact(describeAnswer(status, body, verdict))}${mark}`,
      ),
      toldMs: whenBack(verdict, balance, headers, wall),
      ...(status === 200 ? { balance } : {}),
      headers,
      account: check.readAccount?.(body) ?? null,
    };
  } catch (error) {
    const { text } = describeNetworkError(
      error instanceof Error ? error : new Error('unknown'),
      false,
    );
    return {
      verdict: { kind: 'unreachable' },
      evidence: `${calls.last} → ${text}`,
      toldMs: null,
      headers: {},
      account: null,
    };
  } finally {
    await calls.end();
  }
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
