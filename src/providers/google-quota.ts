import { firstOf, recordOf } from './error-facts.js';
import { parseReset } from './reset-hint.js';

/** What Google's error details say of a limit (`google.rpc.QuotaFailure` and `RetryInfo`). */
export type GoogleQuota = {
  readonly perDay: boolean;
  readonly perModel: boolean;
  readonly retryDelayMs: number | null;
};

const most = 16;

/** Null if the body has no such details. The OpenAI face may wrap the error in an array. */
export function readGoogleQuota(body: unknown, wall: number): GoogleQuota | null {
  const outer = recordOf(firstOf(body));
  const details = recordOf(outer?.['error'])?.['details'];
  if (!Array.isArray(details)) {
    return null;
  }
  const parts = details.slice(0, most).map(recordOf);
  const names = parts.flatMap(quotaNames);
  const delays = parts.map((part) => part?.['retryDelay']);
  const delay = delays.find((value) => typeof value === 'string');
  return {
    perDay: names.some((name) => /per_?day/i.test(name)),
    perModel: names.some((name) => /per_?(?:base_?)?model/i.test(name)),
    retryDelayMs: typeof delay === 'string' ? parseReset(delay, wall) : null,
  };
}

/** Such as `GenerateRequestsPerDayPerProjectPerModel-FreeTier`. */
function quotaNames(detail: Readonly<Record<string, unknown>> | null): readonly string[] {
  const violations = detail?.['violations'];
  return (Array.isArray(violations) ? violations.slice(0, most) : [])
    .map(recordOf)
    .flatMap((violation) => [violation?.['quotaId'], violation?.['quotaMetric']])
    .filter((name) => typeof name === 'string');
}
