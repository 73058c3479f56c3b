import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { describeMachine } from '../bench/machine/describe-machine.js';
import { alignColumns } from '../bench/report/align-columns.js';
import type { Balance, OutcomeKind, ToldRepeats } from './ledger.js';
import type { Figure, Measurements } from './measure-engine.js';
import type { SoakOptions } from './soak-options.js';

type Counts = Readonly<Record<string, number>>;

export type SoakReport = {
  readonly at: Date;
  readonly options: SoakOptions;
  readonly seconds: number;
  readonly pid: number;
  readonly balance: Balance;
  readonly told: ToldRepeats;
  readonly upstreamCalls: number;
  readonly upstreamChecks: number;
  readonly faults: Counts;
  readonly events: Counts;
  readonly disturbances: Counts;
  readonly growth: Measurements['growth'];
  /** File descriptors with no request in flight. */
  readonly resting: { readonly before: number; readonly after: number };
  /** Empty if all promises were kept. */
  readonly problems: readonly string[];
};

const titles: Readonly<Record<OutcomeKind, string>> = {
  served: 'served, whole and byte for byte',
  'error-answer': 'answered with an error',
  broken: 'visibly broken after the answer began',
  left: 'left by the client itself',
  lost: 'LOST',
};

export function formatReport(report: SoakReport): readonly string[] {
  const { seconds, balance, told, resting, problems } = report;
  const perSecond = Math.round(balance.sent / seconds);
  return [
    ...outcomeTable(balance).map(joined),
    '',
    `${(seconds / 60).toFixed(1)} minutes, ${perSecond} requests/s; ${told.failovers} failovers, ${told.sameKey} repeats with the same key`,
    `upstreams: ${report.upstreamCalls} calls, ${report.upstreamChecks} health checks; spoilt: ${listed(report.faults)}`,
    `meanwhile: ${listed(report.disturbances)}`,
    '',
    ...growthTable(report).map(joined),
    `file descriptors at rest: ${resting.before} before, ${resting.after} after; pid ${report.pid}`,
    '',
    ...(problems.length === 0
      ? [
          'every request has one outcome that both sides agree on; no secret got out; state is readable',
        ]
      : problems.map((problem) => `!! ${problem}`)),
  ];
}

function outcomeTable({ sent, counts, reasons }: Balance): readonly (readonly string[])[] {
  const rows = [['requests sent', String(sent), '']];
  for (const kind of Object.keys(titles) as OutcomeKind[]) {
    const share = sent === 0 ? 0 : (100 * counts[kind]) / sent;
    rows.push([`  ${titles[kind]}`, String(counts[kind]), `${share.toFixed(1)} %`]);
    for (const [of, reason, count] of reasons) {
      if (of === kind) {
        rows.push([`    ${reason}`, String(count), '']);
      }
    }
  }
  return alignColumns(rows);
}

function growthTable({ growth }: SoakReport): readonly (readonly string[])[] {
  const head = ['', 'start', 'after warm-up', 'end'];
  const rows = (Object.keys(growth) as Figure[]).map((figure) => {
    const measured = growth[figure];
    return measured === null
      ? [figure, '', 'too short a run', '']
      : [figure, ...[measured.start, measured.warm, measured.end].map((value) => value.toFixed(1))];
  });
  return alignColumns([head, ...rows]);
}

function joined(cells: readonly string[]): string {
  return cells.join('  ').trimEnd();
}

/** The most frequent first. */
function listed(counts: Counts): string {
  return Object.entries(counts)
    .sort(([, one], [, other]) => other - one)
    .map(([name, count]) => `${count} × ${name}`)
    .join(', ');
}

export function writeReport(path: string, { at, ...rest }: SoakReport): void {
  const file = { at: at.toISOString(), machine: describeMachine(), ...rest };
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, `${JSON.stringify(file, null, 2)}\n`);
}
