import type { Moment } from '../clock.js';
import { isOver } from './deadline.js';
import { type DrillAnswer, describeDrill } from './drill.js';
import { type KeyFacts, stateOf } from './key-facts.js';
import { isResting, type Rest } from './rest.js';

/** One sentence on why a key is, or is not, tried; for the screen, `status` and `explain`. */
export function whyTried(
  facts: KeyFacts,
  place: {
    readonly isActive: boolean;
    readonly isPreferred: boolean;
    readonly drill: { readonly answer: DrillAnswer; readonly untilWall: number } | null;
    /** Its rests may be the work of a drill. */
    readonly isPretended: boolean;
  },
  now: Moment,
): string {
  const sentence = byState(facts, place, now);
  const scopes = [...facts.scopeRests].filter(([, rest]) => isResting(rest, now));
  const spent = [...facts.spent].filter(([, rest]) => isResting(rest, now));
  const notFor = scopes.map(([scope, rest]) => `${scope} ${until(rest)}`).join(', ');
  const lastFor = spent.map(([scope, rest]) => `${scope} ${until(rest)}`).join(', ');
  const { drill } = place;
  return [
    ...(drill === null
      ? []
      : [`a drill ${describeDrill(drill.answer)} until ${clockTime(drill.untilWall)}`]),
    sentence,
    ...(notFor === '' ? [] : [`not for ${notFor}`]),
    ...(lastFor === '' ? [] : [`after all others for ${lastFor}: its limit is used up`]),
  ].join('; ');
}

function byState(facts: KeyFacts, place: Parameters<typeof whyTried>[1], now: Moment): string {
  if (!facts.enabled) {
    return 'not tried: you switched it off';
  }
  if (facts.health === 'invalid') {
    return `not tried: ${facts.evidence?.text ?? 'invalid'}`;
  }
  if (facts.health === 'exhausted') {
    return exhausted(facts, now);
  }
  if (isResting(facts.cooldown, now)) {
    const source = place.isPretended ? '' : sourceOf(facts.cooldown);
    return `rests ${until(facts.cooldown)}: ${facts.cooldown.reason}${source}`;
  }
  if (isResting(facts.unreachable, now)) {
    return `not tried ${until(facts.unreachable)}: ${facts.unreachable.reason}`;
  }
  if (facts.cooldown !== null) {
    return 'its rest is over: one request tries it first';
  }
  const checking = stateOf(facts, now) === 'checking' ? ', while a health check runs' : '';
  if (place.isPreferred) {
    return `tried first: you chose it, until it fails${checking}`;
  }
  return place.isActive ? `tried first${checking}` : `tried when those before it fail${checking}`;
}

function exhausted(facts: KeyFacts, now: Moment): string {
  const { exhaustedRest } = facts;
  const reason = facts.evidence?.text ?? 'out of money';
  if (exhaustedRest === null) {
    return `not tried: ${reason}`;
  }
  return isOver(exhaustedRest.until, now)
    ? `out of money: one request tries whether that still holds (${reason})`
    : `not tried ${until(exhaustedRest)}: ${reason}`;
}

function sourceOf(rest: Rest): string {
  return rest.told ? ', as the provider told' : ', as a guess';
}

function until(rest: Rest): string {
  return `until ${clockTime(rest.until.wall)}`;
}

/** In the time of the host's own zone, as a person reads it. */
export function clockTime(wall: number): string {
  return new Date(wall).toTimeString().slice(0, 8);
}
