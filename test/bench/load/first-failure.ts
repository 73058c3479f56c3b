/** Something that makes a whole run worthless, whenever it happens. */
export class FirstFailure {
  readonly #failed: Promise<never>;
  #reject: (error: Error) => void = () => {};

  constructor() {
    this.#failed = new Promise((_resolve, reject) => {
      this.#reject = reject;
    });
    // whoever waits for `orWork` is told; a failure before that must not end the process
    this.#failed.catch(() => {});
  }

  fail(reason: string): void {
    this.#reject(new Error(reason));
  }

  /** Rejects as soon as something failed, or did before. */
  orWork<T>(work: Promise<T>): Promise<T> {
    return Promise.race([work, this.#failed]);
  }
}
