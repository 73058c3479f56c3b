import { FirstFailure } from './first-failure.js';
import type { LatencyLog } from './latency-log.js';
import type { LoadResult } from './load.js';

/** One run of a load: when it is over, what it cost, and whether it counts at all. */
export class Measuring {
  bytes = 0;
  readonly #startedAt = performance.now();
  readonly #cpu = process.cpuUsage();
  readonly #endsAt: number;
  readonly #most: number;
  readonly #failure = new FirstFailure();

  constructor(seconds: number, most = Number.POSITIVE_INFINITY) {
    this.#endsAt = this.#startedAt + seconds * 1_000;
    this.#most = most;
  }

  isOver(count: number): boolean {
    return count >= this.#most || performance.now() >= this.#endsAt;
  }

  /** A wrong status makes the whole run worthless. */
  expectStatus(head: string, status: number): void {
    if (!head.startsWith(`HTTP/1.1 ${status} `)) {
      this.fail(`a wrong answer: ${head.slice(0, head.indexOf('\r\n'))}`);
    }
  }

  fail(reason: string): void {
    this.#failure.fail(reason);
  }

  /** Rejects as soon as something failed. */
  orFailure<T>(work: Promise<T>): Promise<T> {
    return this.#failure.orWork(work);
  }

  end(latency: LatencyLog): LoadResult {
    const { user, system } = process.cpuUsage(this.#cpu);
    return {
      count: latency.count,
      seconds: (performance.now() - this.#startedAt) / 1_000,
      bytes: this.bytes,
      latency: latency.summary(),
      cpuSeconds: (user + system) / 1e6,
    };
  }
}
