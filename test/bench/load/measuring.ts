import type { LatencyLog } from './latency-log.js';
import type { LoadResult } from './load.js';

export type Measured = LoadResult;

/** One run of a load: when it is over, what it cost, and whether it counts at all. */
export class Measuring {
  bytes = 0;
  readonly #startedAt = performance.now();
  readonly #cpu = process.cpuUsage();
  readonly #endsAt: number;
  readonly #most: number;
  readonly #failed: Promise<never>;
  #reject: (error: Error) => void = () => {};

  constructor(seconds: number, most = Number.POSITIVE_INFINITY) {
    this.#endsAt = this.#startedAt + seconds * 1_000;
    this.#most = most;
    this.#failed = new Promise((_resolve, reject) => {
      this.#reject = reject;
    });
    // whoever waits for `orFailure` is told; a failure before that must not end the process
    this.#failed.catch(() => {});
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
    this.#reject(new Error(reason));
  }

  /** Rejects as soon as something failed. */
  orFailure<T>(work: Promise<T>): Promise<T> {
    return Promise.race([work, this.#failed]);
  }

  end(latency: LatencyLog): Measured {
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
