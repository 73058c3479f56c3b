import type { KeySnapshot, Snapshot } from '../engine.js';
import { describeDrill } from '../keys/drill.js';
import { countedMinutes } from '../keys/minute-counts.js';
import { type FailureOutcome, failureOutcomes } from '../keys/outcome.js';
import { formatBalance } from './format-balance.js';
import { formatAgo, formatRemaining } from './format-duration.js';
import { formatAmount, formatNumber } from './format-number.js';
import { formatSparkline } from './format-sparkline.js';
import { formatState, stateLooks } from './format-state.js';
import { formatMoment } from './format-time.js';
import { formatTokens } from './format-tokens.js';
import { isActive } from './key-columns.js';
import type { KeyRow } from './key-rows.js';
import { usesPerMinute } from './recent-uses.js';
import type { Style } from './theme.js';

/** One thing that is known of a key. */
export type Fact = {
  readonly label: string;
  readonly value: string;
  readonly style?: Style;
  /** Its blanks mean something, so it is not broken into lines. */
  readonly isDrawing?: boolean;
};

/** A blank that belongs to the words beside it. */
export const unbreakable = '\u00a0';

const mostOthers = 5;

const outcomeWords: Readonly<Record<FailureOutcome, string>> = {
  'rate-limited': 'rate limited',
  exhausted: 'out of quota',
  invalid: 'refused',
  forbidden: 'forbidden',
  'server-error': 'server error',
  'network-error': 'without an answer',
};

/** All that is known of a key, what matters most first; what nobody told is left out. */
export function describeKey(row: KeyRow, snapshot: Snapshot, now: number): readonly Fact[] {
  const { key, provider } = row;
  const facts: readonly Fact[] = [
    { label: 'state', value: formatState(key, now), style: stateLooks[key.state].style },
    { label: 'why', value: key.why },
    { label: 'drill', value: formatDrill(key, now), style: { color: 'magenta' } },
    ...key.warnings.map((warning) => ({
      label: 'warning',
      value: `▲ ${warning}`,
      style: { color: 'yellow' } as const,
    })),
    { label: 'secret', value: formatSecret(key) },
    { label: 'place', value: formatPlace(row) },
    { label: 'health', value: formatHealth(key, now) },
    ...restsOf(key, now),
    { label: 'uses', value: formatUses(key, snapshot, now) },
    { label: 'failures', value: formatFailures(key) },
    { label: 'remaining', value: formatLimits(key, now) },
    { label: 'balance', value: formatMoney(key, now) },
    { label: 'tokens', value: formatTokens(key.tokens) },
    { label: 'latency', value: formatLatency(key) },
    { label: `last ${countedMinutes}m`, value: formatActivity(key, now), isDrawing: true },
    { label: 'last used', value: key.lastUsedAt === null ? 'never' : when(key.lastUsedAt, now) },
    { label: 'last error', value: formatLastError(key, now) },
    { label: 'next check', value: formatNextCheck(snapshot, now) },
    { label: 'upstream', value: `${provider.type}, ${provider.baseUrl}` },
    { label: 'account', value: formatAccount(row) },
  ];
  return facts.filter(({ value }) => value !== '');
}

function formatDrill({ id, drill }: KeySnapshot, now: number): string {
  if (drill === null) {
    return '';
  }
  const answered = `${formatAmount(drill.answered, 'attempt')} so far, none of them sent`;
  return `${describeDrill(drill.answer)} until ${formatMoment(drill.until, now)}, ${answered}; keyctl drill ${id} --stop ends it`;
}

function formatSecret({ masked, source, group }: KeySnapshot): string {
  return `${masked} from ${source}${group === null ? '' : `, group ${group}`}`;
}

function formatPlace(row: KeyRow): string {
  const { keys, strategy, activeKey } = row.provider;
  const turn =
    activeKey === null
      ? 'none is available'
      : isActive(row)
        ? 'tried first now'
        : `first is ${activeKey}`;
  return `${row.place} of ${keys.length}, ${strategy}, ${turn}`;
}

function formatHealth({ health, evidence, checking }: KeySnapshot, now: number): string {
  const verdict =
    evidence === null ? health : `${health}: ${evidence.text}, ${when(evidence.at, now)}`;
  return checking ? `${verdict}; being checked` : verdict;
}

function restsOf(key: KeySnapshot, now: number): readonly Fact[] {
  const until = (at: string) =>
    `until ${formatMoment(at, now)} (${formatRemaining(Date.parse(at) - now)})`;
  const rests: Fact[] = [];
  if (key.cooldownUntil !== null) {
    rests.push({ label: 'cooldown', value: until(key.cooldownUntil) });
  }
  if (key.unreachableUntil !== null) {
    rests.push({ label: 'unreachable', value: until(key.unreachableUntil) });
  }
  for (const { scope, until: at } of key.modelCooldowns) {
    rests.push({ label: 'cooldown', value: `for ${scope} ${until(at)}` });
  }
  return rests;
}

function formatUses({ counts }: KeySnapshot, { engine }: Snapshot, now: number): string {
  const parts = [
    `${formatNumber(counts.requests)} since ${formatMoment(engine.countsSince, now)}`,
    `${formatNumber(counts.ok)} ok`,
    ...(counts.inFlight === 0 ? [] : [`${formatNumber(counts.inFlight)} in flight`]),
  ];
  return parts.join(', ');
}

function formatFailures({ counts }: KeySnapshot): string {
  const failures = failureOutcomes
    .filter((outcome) => counts.failures[outcome] > 0)
    .map((outcome) => `${formatNumber(counts.failures[outcome])} ${outcomeWords[outcome]}`);
  const moved =
    counts.failovers === 0 ? [] : [`${formatAmount(counts.failovers, 'failover')} away`];
  return [...failures, ...moved].join(', ') || 'none';
}

function formatLimits({ limits }: KeySnapshot, now: number): string {
  if (limits === null) {
    return '';
  }
  const { remainingRequests, remainingTokens, resetAt } = limits;
  if (resetAt !== null && Date.parse(resetAt) <= now) {
    return `unknown since the reset at ${formatMoment(resetAt, now)}`;
  }
  return [
    ...(remainingRequests === null ? [] : [formatAmount(remainingRequests, 'request')]),
    ...(remainingTokens === null ? [] : [formatAmount(remainingTokens, 'token')]),
    ...(resetAt === null ? [] : [`reset at ${formatMoment(resetAt, now)}`]),
  ].join(', ');
}

function formatMoney({ balance }: KeySnapshot, now: number): string {
  return balance === null ? '' : `${formatBalance(balance)}, as of ${when(balance.at, now)}`;
}

function formatLatency({ latencyMs: { p50, p95 } }: KeySnapshot): string {
  const ms = (value: number | null) => (value === null ? '—' : `${formatNumber(value)} ms`);
  return p50 === null && p95 === null ? '' : `p50 ${ms(p50)}, p95 ${ms(p95)}`;
}

function formatActivity(key: KeySnapshot, now: number): string {
  const uses = usesPerMinute(key, now);
  const busiest = Math.max(...uses);
  return busiest === 0
    ? ''
    : `${formatSparkline(uses, busiest)}  at most ${formatNumber(busiest)} a minute`;
}

function formatLastError({ lastError }: KeySnapshot, now: number): string {
  return lastError === null ? '' : `${lastError.text}, ${when(lastError.at, now)}`;
}

function formatNextCheck({ engine: { nextCheckAt } }: Snapshot, now: number): string {
  return nextCheckAt === null
    ? 'only with t or T'
    : `${formatMoment(nextCheckAt, now)}, of all keys`;
}

function formatAccount({ key, provider }: KeyRow): string {
  if (key.account === null) {
    return '';
  }
  const others = provider.keys.filter(
    ({ id, account }) => account === key.account && id !== key.id,
  );
  const named = others.slice(0, mostOthers).map(({ id }) => id);
  const more = others.length > mostOthers ? [`${others.length - mostOthers} more`] : [];
  return `${key.account}${others.length === 0 ? '' : `, same account as ${[...named, ...more].join(', ')}`}`;
}

/** In a piece: no line breaks inside it. */
function when(at: string, now: number): string {
  const moment = `${formatMoment(at, now)} (${formatAgo(now - Date.parse(at))})`;
  return moment.replaceAll(' ', unbreakable);
}
