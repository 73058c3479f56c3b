export type Headers = Readonly<Record<string, string | readonly string[] | undefined>>;

/** The latest time that a Date can hold (ECMA-262 §21.4.1.1): a larger number is garbage. */
const largest = 8.64e15;

/**
 * A provider's own word on when to come back after a 429, in milliseconds from `wall`; null if there
 * is none. What it says outright wins over the reset times of its limits. Values are not clamped.
 */
export function readResetHint(headers: Headers, wall: number): number | null {
  return readRetryAfter(headers, wall) ?? usedUpLimit(headers, wall);
}

/**
 * The same from the headers that mean nothing else: milliseconds (Azure and OpenAI), then
 * `Retry-After` (RFC 9110 §10.2.3). Limits are sent along with every answer, so those on a 5xx say
 * nothing of the outage.
 */
export function readRetryAfter(headers: Headers, wall: number): number | null {
  return (
    positiveNumber(first(headers['retry-after-ms'])) ??
    positiveNumber(first(headers['x-ms-retry-after-ms'])) ??
    retryAfter(first(headers['retry-after']), wall)
  );
}

function retryAfter(value: string | null, wall: number): number | null {
  return value === null ? null : (untilHttpDate(value, wall) ?? parseReset(value, wall));
}

/** RFC 9110 §5.6.7: the usual form, and the two obsolete ones that must be understood too. */
const httpDate = /^[A-Z][a-z]{2,8}, \d{1,2}[ -][A-Z][a-z]{2}[ -]\d{2,4} \d{2}:\d{2}:\d{2} \S+$/;
const asctimeDate = /^[A-Z][a-z]{2} [A-Z][a-z]{2} [ \d]\d \d{2}:\d{2}:\d{2} \d{4}$/;

function untilHttpDate(value: string, wall: number): number | null {
  const text = value.trim();
  // asctime names no zone, which Date.parse would take for this machine's
  const date = asctimeDate.test(text) ? `${text} GMT` : text;
  // it takes almost anything, too: "-5" is a year
  const at = date !== text || httpDate.test(text) ? Date.parse(date) : Number.NaN;
  return Number.isNaN(at) ? null : Math.max(0, at - wall);
}

/** One limit as its headers tell it, under what they call it: `tokens`, `input-tokens`, `unified-5h`. */
type Limit = { isUsedUp: boolean; resetMs: number | null };

const limitName =
  /^(?:x-|anthropic-)?ratelimit-(?:(?:reset|remaining)(?:-(.+))?|(.+)-(?:reset|remaining|status))$/;

/**
 * Of the limits with nothing left, the latest reset; if none says so, the soonest reset there is. A
 * reset that is over says nothing: Azure sends 0 for limits that it does not count, and a clock may be
 * wrong.
 */
function usedUpLimit(headers: Headers, wall: number): number | null {
  const limits = new Map<string, Limit>();
  for (const name in headers) {
    const match = limitName.exec(name);
    const value = first(headers[name]);
    if (match === null || value === null) {
      continue;
    }
    const limit = match[1] ?? match[2] ?? '';
    const entry = limits.get(limit) ?? { isUsedUp: false, resetMs: null };
    if (name.includes('remaining')) {
      entry.isUsedUp = positiveNumber(value) === 0;
    } else if (name.endsWith('-status')) {
      // Anthropic's subscriptions tell no count
      entry.isUsedUp = value === 'rejected';
    } else {
      entry.resetMs = parseReset(value, wall) || null;
    }
    limits.set(limit, entry);
  }
  const known = [...limits.values()].filter((limit) => limit.resetMs !== null);
  const usedUp = known.filter((limit) => limit.isUsedUp);
  const times = (usedUp.length > 0 ? usedUp : known).map((limit) => limit.resetMs ?? 0);
  if (times.length === 0) {
    return null;
  }
  return usedUp.length > 0 ? Math.max(...times) : Math.min(...times);
}

/** A reset as one of: RFC 3339, a Go duration (`2m59.56s`), epoch milliseconds or seconds, seconds. */
export function parseReset(value: string, wall: number): number | null {
  const number = positiveNumber(value);
  if (number !== null) {
    return untilNumber(number, wall);
  }
  if (/^\d{4}-\d{2}-\d{2}T/.test(value)) {
    const at = Date.parse(value);
    return Number.isNaN(at) ? null : Math.max(0, at - wall);
  }
  return parseGoDuration(value);
}

/** What a bare number means is told by its size: epoch milliseconds, epoch seconds, or seconds. */
function untilNumber(number: number, wall: number): number {
  if (number > 1e12) {
    return Math.max(0, number - wall);
  }
  return number > 1e9 ? Math.max(0, number * 1000 - wall) : number * 1000;
}

const unitMs: Readonly<Record<string, number>> = { h: 3_600_000, m: 60_000, s: 1000, ms: 1 };

const durationPart = /(\d+(?:\.\d+)?)(ms|h|m|s)/y;

/** In one pass, since nearly every good answer has two of them. */
function parseGoDuration(value: string): number | null {
  let total = 0;
  let end = 0;
  durationPart.lastIndex = 0;
  for (let part = durationPart.exec(value); part !== null; part = durationPart.exec(value)) {
    total += Number(part[1]) * (unitMs[part[2] ?? ''] ?? 0);
    end = durationPart.lastIndex;
  }
  return end > 0 && end === value.length && total <= largest ? total : null;
}

function positiveNumber(value: string | null): number | null {
  if (value === null || !/^\s*\d+(?:\.\d+)?\s*$/.test(value)) {
    return null;
  }
  const number = Number(value);
  return number <= largest ? number : null;
}

function first(value: string | readonly string[] | undefined): string | null {
  return (typeof value === 'string' ? value : value?.[0]) ?? null;
}
