import type { FailedAnswer } from './dialect.js';
import { readErrorFacts, recordOf } from './error-facts.js';
import { readGoogleQuota } from './google-quota.js';
import { untilPacificMidnight } from './pacific-midnight.js';
import { type Headers, parseReset, readResetHint, readRetryAfter } from './reset-hint.js';

/**
 * When to come back by the body's own word, in milliseconds; null if it has none. Prose is rounded,
 * so it counts only where no header says the same.
 */
export function toldByBody({ headers, body }: FailedAnswer, wall: number): number | null {
  const quota = readGoogleQuota(body, wall);
  if (quota?.perDay) {
    // its retryDelay says 22 seconds all the same (captured bodies), and 22 seconds later again
    return untilPacificMidnight(wall);
  }
  const told = quota?.retryDelayMs ?? toldByFields(body, wall);
  if (told !== null || readRetryAfter(headers, wall) !== null) {
    return told;
  }
  return readProse(readErrorFacts(body)?.text ?? '', wall);
}

/**
 * Fields of an error that say when: OpenRouter puts a budget's reset, or the headers that its own 429
 * should have, into its `metadata`; OpenAI's subscriptions tell of theirs in the error itself.
 */
function toldByFields(body: unknown, wall: number): number | null {
  const error = recordOf(recordOf(body)?.['error']);
  const metadata = recordOf(error?.['metadata']);
  for (const value of [
    metadata?.['resets_at'],
    error?.['resets_at'],
    error?.['resets_in_seconds'],
  ]) {
    const isTime = typeof value === 'string' || typeof value === 'number';
    const at = isTime ? parseReset(String(value), wall) : null;
    if (at !== null) {
      return at;
    }
  }
  const headers: Headers = Object.fromEntries(
    Object.entries(recordOf(metadata?.['headers']) ?? {})
      .filter(([, value]) => typeof value === 'string')
      .map(([name, value]) => [name.toLowerCase(), value as string]),
  );
  return readResetHint(headers, wall);
}

const opening =
  /\b(?:(?:try again|retry|resets?|replenished) (?:in|after)|wait)(?: about| for)? (?=\d)/i;
const amount =
  /^(?: |, | and )?(\d{1,9}(?:\.\d{1,12})?) ?(ms|milliseconds?|s|secs?|seconds?|m|mins?|minutes?|h|hrs?|hours?|d|days?)(?![a-z])/i;
const regain = /\bregain access on (\d{4}-\d{2}-\d{2}) at (\d{2}:\d{2}) UTC/;
const mostAmounts = 5;

/** By the first letter. */
const unitMs: Readonly<Record<string, number>> = {
  s: 1_000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
};

/** `Please try again in 1h2m3s`, `Please wait 36547 seconds`, `You will regain access on …`. */
export function readProse(text: string, wall: number): number | null {
  const [, date, time] = regain.exec(text) ?? [];
  if (date !== undefined && time !== undefined) {
    return parseReset(`${date}T${time}:00Z`, wall);
  }
  const start = opening.exec(text);
  if (start === null) {
    return null;
  }
  let rest = text.slice(start.index + start[0].length);
  let total: number | null = null;
  for (let count = 0; count < mostAmounts; count += 1) {
    const [matched, number, unit] = amount.exec(rest) ?? [];
    if (matched === undefined || unit === undefined) {
      break;
    }
    total = (total ?? 0) + Number(number) * unitOf(unit.toLowerCase());
    rest = rest.slice(matched.length);
  }
  return total;
}

function unitOf(unit: string): number {
  const isMilliseconds = unit === 'ms' || unit.startsWith('milli');
  return isMilliseconds ? 1 : (unitMs[unit.charAt(0)] ?? 0);
}
