import { type BothSides, judgeRequest, untoldRepeats } from './judge-request.js';
import { reasonOf, type SeenOutcome } from './outcome.js';

export type OutcomeKind = SeenOutcome['kind'];

/** What the events told of further upstream calls. */
export type ToldRepeats = {
  readonly failovers: number;
  /** The same key once more, on a fresh connection. */
  readonly sameKey: number;
};

export type Balance = {
  readonly sent: number;
  readonly counts: Readonly<Record<OutcomeKind, number>>;
  /** By outcome, with how many of each. */
  readonly reasons: readonly (readonly [kind: OutcomeKind, reason: string, count: number])[];
  /** Empty if every request has one outcome that both sides agree on. */
  readonly problems: readonly string[];
};

/** Of those that are alike, in a report. */
const mostProblems = 50;

/** Every request that was sent, and what became of it. */
export class Ledger {
  readonly #open = new Set<string>();
  readonly #known = new Set<string>();
  readonly #counts: Record<OutcomeKind, number> = {
    served: 0,
    'error-answer': 0,
    broken: 0,
    left: 0,
    lost: 0,
  };
  readonly #reasons = new Map<string, number>();
  readonly #problems: string[] = [];
  #problemCount = 0;
  /** Calls beyond the first of each request with a body. */
  #repeats = 0;
  #beyondAttempts = 0;

  sent(id: string): void {
    if (this.#known.has(id)) {
      this.#note(`${id}: sent twice, which is a mistake of the soak's own`);
    }
    this.#known.add(id);
    this.#open.add(id);
  }

  settled(both: BothSides): void {
    const { id, seen, arrivals, isSafe } = both;
    if (!this.#open.delete(id)) {
      this.#note(`${id}: an outcome (${seen.kind}) for a request that waits for none`);
      return;
    }
    this.#counts[seen.kind] += 1;
    const reason = reasonOf(seen);
    if (reason !== null) {
      const key = JSON.stringify([seen.kind, reason]);
      this.#reasons.set(key, (this.#reasons.get(key) ?? 0) + 1);
    }
    for (const problem of judgeRequest(both)) {
      this.#note(problem);
    }
    this.#repeats += isSafe ? 0 : Math.max(0, arrivals.length - 1);
    this.#beyondAttempts += untoldRepeats(both) ?? 0;
  }

  get waiting(): number {
    return this.#open.size;
  }

  balance(told: ToldRepeats): Balance {
    const problems = [...this.#problems];
    const hidden = this.#problemCount - problems.length;
    if (hidden > 0) {
      problems.push(`and ${hidden} more`);
    }
    for (const id of this.#open) {
      problems.push(`${id}: sent, and has no outcome`);
    }
    if (this.#beyondAttempts > told.sameKey) {
      problems.push(
        `bodies reached an upstream ${this.#beyondAttempts} times more than x-keyctl-attempts says; events told of ${told.sameKey}`,
      );
    }
    if (this.#repeats > told.failovers + told.sameKey) {
      problems.push(
        `bodies reached an upstream ${this.#repeats} times again; events told of ${told.failovers} failovers and ${told.sameKey} repeats`,
      );
    }
    return {
      sent: this.#known.size,
      counts: { ...this.#counts },
      reasons: [...this.#reasons]
        .map(([key, count]) => {
          const [kind, reason] = JSON.parse(key) as [OutcomeKind, string];
          return [kind, reason, count] as const;
        })
        .sort(([, , one], [, , other]) => other - one),
      problems,
    };
  }

  #note(problem: string): void {
    this.#problemCount += 1;
    if (this.#problems.length < mostProblems) {
      this.#problems.push(problem);
    }
  }
}
