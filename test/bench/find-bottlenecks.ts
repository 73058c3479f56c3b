import type { Round } from './statistics/round-ratios.js';
import { figure, overRounds, ratio } from './statistics/round-ratios.js';
import { spreadOf } from './statistics/spread.js';

/** What part of a core the busiest thread of a peer uses when it is the peer that is measured. */
const leastBusy = 0.9;
/** Of a direct call's rate: who comes nearer than this shows the bench's own limit. */
const mostOfDirect = 0.9;

/**
 * Under a load that is meant to use all that a peer has, one with time to spare was held up by the
 * generator, by the upstream or by other programs: its figure is lower than its worth, and every
 * ratio to it flatters the other side. One sentence for each such peer.
 */
export function findBottlenecks(rounds: readonly Round[]): readonly string[] {
  const names = Object.keys(rounds[0] ?? {}).filter((name) => name !== 'direct');
  return names.flatMap((name) => {
    const ofDirect = spreadOf(overRounds(rounds, ratio('perSecond', name, 'direct')));
    if (ofDirect !== null && ofDirect.median > mostOfDirect) {
      return [`${name} was as fast as no proxy at all: the generator or the upstream is the limit`];
    }
    const busy = spreadOf(overRounds(rounds, figure('busy', name)));
    if (busy !== null && busy.median >= leastBusy) {
      return [];
    }
    const share = (metric: string) => {
      const spread = spreadOf(overRounds(rounds, figure(metric, name)));
      return spread === null ? 'unknown' : percent(spread.median);
    };
    return [
      `${name} was only ${share('busy')} busy (generator ${share('generatorBusy')}, upstream ` +
        `${share('upstreamBusy')}, other programs ${share('foreign')} of the machine): its figure is too low`,
    ];
  });
}

function percent(share: number): string {
  return `${Math.round(share * 100)} %`;
}
