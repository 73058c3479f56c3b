import type { Moment } from '../clock.js';
import { timeLeft } from '../keys/deadline.js';
import { isLimited, type KeyFacts } from '../keys/key-facts.js';
import { isResting, type Rest } from '../keys/rest.js';
import { restsFor, type Scope } from '../keys/scope.js';
import type { OwnError } from '../providers/dialect.js';

/** What became of one key in a request that no key could serve. */
export type KeyReport = {
  readonly id: string;
  readonly masked: string;
  readonly facts: KeyFacts;
  /** Such as `429 rate limited`; null if the request did not try it. */
  readonly tried: string | null;
  /** Why the request left a key alone that nothing else speaks against; null if another tries it. */
  readonly leftAlone: string | null;
};

export type ExhaustedAnswer = {
  /** The same in short, for the feed: who else is told knows the provider and its keys. */
  readonly summary: string;
  readonly error: OwnError;
  readonly headers: Readonly<Record<string, string>>;
};

export type ExhaustedRequest = {
  readonly provider: string;
  readonly scope: Scope;
  readonly keys: readonly KeyReport[];
  /** Set if the last attempt was answered with a 5xx: its status, and its own Retry-After. */
  readonly lastServerError: { readonly status: number; readonly retryAfter: string | null } | null;
  /** What the provider said last, redacted. */
  readonly lastMessage: string | null;
  /** Some of it is the work of a drill. */
  readonly isPretended: boolean;
};

/** SDKs that are told not to retry stop (openai, anthropic); a key that is back within a minute is worth it. */
const worthRetryingMs = 60_000;

/** The one answer for "keys exhausted": every key, what happened to it, and when it is back. */
export function exhaustedAnswer(request: ExhaustedRequest, now: Moment): ExhaustedAnswer {
  const { provider, keys, lastServerError, lastMessage, isPretended } = request;
  const reports = keys.map((key) => ({ key, text: reportKey(key, request.scope, now) }));
  const inFull = reports.map(({ key, text }) => `${key.id} (${key.masked}) ${text}`);
  const inShort = reports.map(({ key, text }) => `${key.id.slice(provider.length + 1)}: ${text}`);
  const status = statusOf(request, now);
  const message = [
    keys.length === 0
      ? `${provider} has no key`
      : `no key of ${provider} can serve this request: ${inFull.join('; ')}`,
    lastMessage === null ? '' : `the provider's last message: "${lastMessage}"`,
    isPretended ? 'what is marked (drill) was made up by keyctl drill' : '',
  ];
  return {
    summary: [`the client got ${status}`, ...inShort].join('; '),
    error: {
      status,
      code: 'keys-exhausted',
      message: message.filter((part) => part !== '').join('. '),
    },
    headers: lastServerError === null ? retryHeaders(request, now) : ownRetryAfter(lastServerError),
  };
}

function statusOf({ keys, scope, lastServerError }: ExhaustedRequest, now: Moment): number {
  if (lastServerError !== null) {
    return lastServerError.status;
  }
  if (keys.some((key) => isLimited(key.facts, scope, now))) {
    return 429;
  }
  const switchedOn = keys.filter((key) => key.facts.enabled);
  // never 401: the client must not blame a key of its own
  return switchedOn.length > 0 && switchedOn.every((key) => isOut(key.facts)) ? 502 : 503;
}

function isOut(facts: KeyFacts): boolean {
  return facts.health === 'invalid' || facts.health === 'exhausted';
}

/** RFC 9110 §10.2.3: seconds, in which fractions are seen, or a date. */
const wellFormed =
  /^(?:\d{1,15}(?:\.\d{1,9})?|[A-Z][a-z]{2}, \d\d [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d GMT)$/;

/** Anything else in its place is no time, and may be what nobody should be told. */
function ownRetryAfter({
  retryAfter,
}: {
  readonly retryAfter: string | null;
}): Record<string, string> {
  return retryAfter !== null && wellFormed.test(retryAfter) ? { 'retry-after': retryAfter } : {};
}

function retryHeaders({ keys, scope }: ExhaustedRequest, now: Moment): Record<string, string> {
  const waits = keys.map((key) => backInMs(key.facts, scope, now)).filter((ms) => ms !== null);
  const soonest = waits.length === 0 ? null : Math.min(...waits);
  return {
    ...(soonest === null ? {} : { 'retry-after': String(Math.max(1, Math.ceil(soonest / 1000))) }),
    ...(soonest === null || soonest > worthRetryingMs ? { 'x-should-retry': 'false' } : {}),
  };
}

/**
 * When a key may serve this scope again by itself; null if nobody knows, 0 if nothing holds it.
 * A key that is forbidden this scope is tried again in a while, but nothing says it will do then.
 */
function backInMs(facts: KeyFacts, scope: Scope, now: Moment): number | null {
  const scopeRests = restsFor(facts.scopeRests, scope);
  const isForbidden = scopeRests.some((rest) => isResting(rest, now) && !rest.isLimit);
  if (!facts.enabled || facts.health === 'invalid' || isForbidden) {
    return null;
  }
  const rests: (Rest | null)[] = [facts.cooldown, facts.unreachable, ...scopeRests];
  if (facts.health === 'exhausted') {
    rests.push(facts.exhaustedRest);
  }
  const ahead = rests
    .filter((rest) => isResting(rest, now))
    .map((rest) => timeLeft(rest.until, now));
  return ahead.length === 0 ? 0 : Math.max(...ahead);
}

/** What happened to one key and when it is back, such as `429 rate limited, back in 42 s`. */
export function reportKey(
  { facts, tried, leftAlone }: KeyReport,
  scope: Scope,
  now: Moment,
): string {
  if (!facts.enabled) {
    return 'switched off by the user';
  }
  const rest = longestRest(facts, scope, now);
  const what = tried ?? untried(facts, rest, leftAlone);
  return rest === null ? what : `${what}, back in ${seconds(timeLeft(rest.until, now))}`;
}

function untried(facts: KeyFacts, rest: Rest | null, leftAlone: string | null): string {
  if (isOut(facts)) {
    return `${facts.health}: ${facts.evidence?.text ?? 'no evidence'}`;
  }
  if (rest !== null) {
    return rest.reason;
  }
  return leftAlone === null ? 'another request is trying it' : `not tried: ${leftAlone}`;
}

function longestRest(facts: KeyFacts, scope: Scope, now: Moment): Rest | null {
  if (facts.health === 'invalid') {
    return null;
  }
  const money = facts.health === 'exhausted' ? facts.exhaustedRest : null;
  return [facts.cooldown, facts.unreachable, money, ...restsFor(facts.scopeRests, scope)]
    .filter((rest) => isResting(rest, now))
    .reduce<Rest | null>(
      (a, b) => (a !== null && timeLeft(a.until, now) >= timeLeft(b.until, now) ? a : b),
      null,
    );
}

function seconds(ms: number): string {
  return `${Math.max(1, Math.ceil(ms / 1000))} s`;
}
