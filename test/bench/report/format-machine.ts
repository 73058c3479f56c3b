import type { BenchOptions } from '../bench-options.js';
import type { Machine } from '../machine/describe-machine.js';
import type { Ceilings } from '../measure-ceilings.js';
import { formatFigure } from './format-figure.js';

/** When, on what and how: the first lines of every run. */
export function formatMachine(
  machine: Machine,
  options: BenchOptions,
  at: Date,
): readonly string[] {
  const { cpu, cpus, memoryGib, kernel, node, nginx, haproxy } = machine;
  const programs = [
    `Node ${node}`,
    nginx === null ? 'no nginx' : `nginx ${nginx}`,
    haproxy === null ? 'no HAProxy' : `HAProxy ${haproxy}`,
  ];
  return [
    `keyctl bench, ${at.toISOString().slice(0, 16).replace('T', ' ')} UTC`,
    `${cpus} × ${cpu}, ${memoryGib} GiB, Linux ${kernel}; ${programs.join(', ')}`,
    `${options.rounds} interleaved rounds of ${options.seconds} s; each figure is a median with its least and most`,
    ...(options.isQuick ? ['!! --quick shows that the bench works; its figures mean nothing'] : []),
  ];
}

export function formatCeilings(ceilings: Ceilings, cpus: number): readonly string[] {
  const { alone, generatorCpu, upstreamCpu, besidePeer } = ceilings;
  return [
    `generator and upstream with nothing between: ${formatFigure(alone)} requests/s; they cost ` +
      `${formatFigure(generatorCpu)} + ${formatFigure(upstreamCpu)} µs`,
    `a request, so on ${cpus} CPUs no peer can be seen to do more than ${formatFigure(besidePeer)} requests/s`,
  ];
}
