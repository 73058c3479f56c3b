import type { KeySnapshot, Snapshot } from '../engine.js';
import { countedMinutes } from '../keys/minute-counts.js';
import { failureOutcomes } from '../keys/outcome.js';
import { fitText, wrapText } from './fit-text.js';
import { formatBalance } from './format-balance.js';
import { formatAgo, formatRemaining } from './format-duration.js';
import { formatEvent } from './format-event.js';
import { formatAmount, formatNumber } from './format-number.js';
import { formatSparkline } from './format-sparkline.js';
import { formatState, stateLooks } from './format-state.js';
import { formatMoment } from './format-time.js';
import { formatTokens } from './format-tokens.js';
import { isActive } from './key-columns.js';
import type { KeyRow } from './key-rows.js';
import { usesPerMinute } from './recent-uses.js';
import { type Spans, span } from './spans.js';
import type { Style } from './theme.js';

export type DetailsModel = {
  readonly row: KeyRow;
  readonly snapshot: Snapshot;
  readonly width: number;
  readonly now: number;
};

const labelWidth = 11;
const newestEvents = 8;
const mostOthers = 5;

/** Everything that is known about one key, in lines that fit `width`. */
export function formatDetails({ row, snapshot, width, now }: DetailsModel): readonly Spans[] {
  const { key, provider, place } = row;
  const { color } = stateLooks[key.state];
  const active = provider.activeKey;
  const uses = usesPerMinute(key, now);
  const facts: readonly Fact[] = [
    ['state', formatState(key, now), color === undefined ? {} : { color }],
    ['why', key.why],
    [
      'secret',
      `${key.masked} from ${key.source}${key.group === null ? '' : `, group ${key.group}`}`,
    ],
    [
      'place',
      `${place} of ${provider.keys.length}, ${provider.strategy}, ${
        isActive(row)
          ? 'tried first now'
          : active === null
            ? 'none is available'
            : `first is ${active}`
      }`,
    ],
    ['upstream', `${provider.type}, ${provider.baseUrl}`],
    ['account', formatAccount(row)],
    ['health', formatHealth(key, now)],
    ...restsOf(key, now),
    ['uses', formatUses(key, snapshot, now)],
    ...failuresOf(key),
    ['latency', formatLatency(key)],
    ['tokens', formatTokens(key.tokens)],
    ['remaining', formatLimits(key, now)],
    ['balance', formatMoney(key, now)],
    ...(uses.some((value) => value > 0)
      ? [
          [
            `last ${countedMinutes}m`,
            formatSparkline(uses, Math.max(...uses)),
            { color: 'cyan' },
          ] as const,
        ]
      : []),
    ['last used', key.lastUsedAt === null ? 'never' : formatWhen(key.lastUsedAt, now)],
    ['last error', formatLastError(key, now)],
  ];
  const events = snapshot.events.filter((event) => event.key === key.id || event.to === key.id);
  return [
    ...facts.flatMap((fact) => drawFact(fact, width)),
    ...(events.length === 0 ? [] : [[span(' its events', { dim: true })]]),
    ...events
      .slice(-newestEvents)
      .reverse()
      .map((event) => formatEvent(event, { detailsOf: key.id })),
  ];
}

type Fact = readonly [label: string, value: string, style?: Style];

function drawFact([label, value, style = {}]: Fact, width: number): readonly Spans[] {
  if (value === '') {
    return [];
  }
  // The sparkline's blanks mean something; a text's are where it may break.
  const lines = label.startsWith('last 2') ? [value] : wrapText(value, width - labelWidth - 2);
  return lines.map((line, index) => [
    span(` ${fitText(index === 0 ? label : '', labelWidth)}`, { dim: true }),
    span(line, style),
  ]);
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

function formatHealth({ health, evidence, checking }: KeySnapshot, now: number): string {
  const verdict =
    evidence === null ? health : `${health}: ${evidence.text}, ${formatWhen(evidence.at, now)}`;
  return checking ? `${verdict}; being checked` : verdict;
}

function restsOf(key: KeySnapshot, now: number): readonly Fact[] {
  const until = (at: string) =>
    `until ${formatMoment(at, now)} (${formatRemaining(Date.parse(at) - now)})`;
  const facts: Fact[] = [];
  if (key.cooldownUntil !== null) {
    facts.push(['cooldown', until(key.cooldownUntil)]);
  }
  if (key.unreachableUntil !== null) {
    facts.push(['unreachable', until(key.unreachableUntil)]);
  }
  for (const { scope, until: at } of key.modelCooldowns) {
    facts.push(['cooldown', `for ${scope} ${until(at)}`]);
  }
  return facts;
}

function formatUses({ counts }: KeySnapshot, { engine }: Snapshot, now: number): string {
  const parts = [
    `${formatNumber(counts.requests)} since ${formatMoment(engine.countsSince, now)}`,
    `${formatNumber(counts.ok)} ok`,
    ...(counts.inFlight === 0 ? [] : [`${formatNumber(counts.inFlight)} in flight`]),
  ];
  return parts.join(', ');
}

function failuresOf({ counts }: KeySnapshot): readonly Fact[] {
  const failures = failureOutcomes
    .filter((outcome) => counts.failures[outcome] > 0)
    .map((outcome) => `${formatNumber(counts.failures[outcome])} ${outcome}`);
  const moved =
    counts.failovers === 0 ? [] : [`${formatAmount(counts.failovers, 'failover')} away`];
  return [['failures', [...failures, ...moved].join(', ') || 'none']];
}

function formatLatency({ latencyMs: { p50, p95 } }: KeySnapshot): string {
  const ms = (value: number | null) => (value === null ? '—' : `${formatNumber(value)} ms`);
  return p50 === null && p95 === null ? '' : `p50 ${ms(p50)}, p95 ${ms(p95)}`;
}

function formatLimits({ limits }: KeySnapshot, now: number): string {
  if (limits === null) {
    return '';
  }
  const { remainingRequests, remainingTokens, resetAt } = limits;
  const parts: string[] = [];
  if (remainingRequests !== null) {
    parts.push(formatAmount(remainingRequests, 'request'));
  }
  if (remainingTokens !== null) {
    parts.push(formatAmount(remainingTokens, 'token'));
  }
  if (resetAt !== null) {
    parts.push(`reset at ${formatMoment(resetAt, now)}`);
  }
  return parts.join(', ');
}

function formatMoney({ balance }: KeySnapshot, now: number): string {
  return balance === null ? '' : `${formatBalance(balance)}, as of ${formatWhen(balance.at, now)}`;
}

function formatLastError({ lastError }: KeySnapshot, now: number): string {
  if (lastError === null) {
    return '';
  }
  return `${lastError.outcome}: ${lastError.text}, ${formatWhen(lastError.at, now)}`;
}

function formatWhen(at: string, now: number): string {
  return `${formatMoment(at, now)} (${formatAgo(now - Date.parse(at))})`;
}
