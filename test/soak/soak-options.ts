import { parseArgs } from 'node:util';

export type SoakOptions = {
  readonly minutes: number;
  /** The same seed makes the same plans; what meets what is the machine's own. */
  readonly seed: number;
  /** The part of all calls, 0 to 1, that an upstream spoils. */
  readonly faults: number;
  /** How many clients send at once. */
  readonly clients: number;
  readonly jsonPath: string;
  readonly help: boolean;
};

export const usage = `npm run soak -- [options]

  --minutes N   how long (default 10)
  --faults N    the part of all calls that an upstream spoils (default 0.2)
  --clients N   how many send at once (default 24)
  --seed N      for the same plans again (default: another each time)
  --json PATH   where the figures go (default node_modules/.cache/soak/results.json)

Ctrl+C ends it early, with the report so far.`;

/** Throws with a sentence for whoever typed it. */
export function parseSoakOptions(args: readonly string[], anySeed: number): SoakOptions {
  const { values } = parseArgs({
    args: [...args],
    options: {
      minutes: { type: 'string', default: '10' },
      faults: { type: 'string', default: '0.2' },
      clients: { type: 'string', default: '24' },
      seed: { type: 'string', default: String(anySeed) },
      json: { type: 'string', default: 'node_modules/.cache/soak/results.json' },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  return {
    minutes: within('minutes', values.minutes, { above: 0, atMost: 10_080 }),
    faults: within('faults', values.faults, { atLeast: 0, atMost: 1 }),
    clients: whole('clients', values.clients, { atLeast: 1, atMost: 1_000 }),
    seed: whole('seed', values.seed, { atLeast: 0, atMost: 2 ** 32 - 1 }),
    jsonPath: values.json,
    help: values.help,
  };
}

type Range = { readonly atLeast?: number; readonly above?: number; readonly atMost: number };

function whole(flag: string, text: string, range: Range): number {
  const value = within(flag, text, range);
  if (!Number.isInteger(value)) {
    throw new Error(`--${flag} takes a whole number`);
  }
  return value;
}

function within(flag: string, text: string, { atLeast, above, atMost }: Range): number {
  const value = text.trim() === '' ? Number.NaN : Number(text);
  if (!(value >= (atLeast ?? -1) && value > (above ?? -1) && value <= atMost)) {
    const least = above === undefined ? `from ${atLeast}` : `above ${above} and`;
    throw new Error(`--${flag} takes a number ${least} up to ${atMost}`);
  }
  return value;
}
