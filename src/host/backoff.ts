export type Backoff = {
  /** How long to wait before the next try, in milliseconds; null if there were enough of them. */
  next(): number | null;
  reset(): void;
};

const firstMs = 100;
const mostTries = 6;

/**
 * Anywhere between nothing and a bound that doubles: several screens that lost one engine should
 * not all start one at the same instant.
 */
export function backoff(random: () => number): Backoff {
  let tries = 0;
  return {
    next() {
      if (tries === mostTries) {
        return null;
      }
      tries += 1;
      return random() * firstMs * 2 ** (tries - 1);
    },
    reset() {
      tries = 0;
    },
  };
}
