import type { Engine, KeyId, KeySnapshot } from '../engine.js';
import { findKey } from './find-key.js';

export type CheckedKey = {
  /** How it stood when its own check had ended. */
  readonly key: KeySnapshot;
  /** What the check came to, such as `GET /models → 200`. */
  readonly finding: string;
};

/** Checks the key that `word` names, or all. */
export async function checkedKeys(
  engine: Engine,
  word: string | undefined,
): Promise<readonly CheckedKey[]> {
  const { providers, events } = engine.getSnapshot();
  const id: KeyId | null = word === undefined ? null : findKey(word, providers);
  const before = new Map(keysOf(engine).map((key) => [key.id, key]));
  const resting = await whileWatching(engine, () => engine.checkHealth(id));
  const said = new Map<KeyId | null, string>();
  for (const { type, key, detail } of await engine.eventsSince(events.at(-1)?.seq ?? 0)) {
    if (type === 'health-checked') {
      said.set(key, withoutVerdict(detail));
    }
  }
  return keysOf(engine)
    .filter((key) => id === null || key.id === id)
    .map((key) => {
      const { evidence, lastError, why } = key;
      // a verdict that no check gave now is no evidence for what it came to
      const isNew = evidence?.at !== before.get(key.id)?.evidence?.at;
      return {
        key: (isNew ? undefined : resting.get(key.id)) ?? key,
        finding:
          (isNew ? evidence?.text : said.get(key.id)) ?? evidence?.text ?? lastError?.text ?? why,
      };
    });
}

/**
 * That a host could not be reached is known for seconds only, that a key rests perhaps too, and the
 * check of another key may take longer: resolves to the keys that were seen so meanwhile.
 */
async function whileWatching(
  engine: Engine,
  run: () => Promise<void>,
): Promise<ReadonlyMap<KeyId, KeySnapshot>> {
  const resting = new Map<KeyId, KeySnapshot>();
  const unsubscribe = engine.subscribe(() => {
    for (const key of keysOf(engine)) {
      if (key.state === 'unreachable' || key.state === 'cooling') {
        resting.set(key.id, key);
      }
    }
  });
  try {
    await run();
  } finally {
    unsubscribe();
  }
  return resting;
}

/** `undecided: GET /models → 503` without the word that the key's state says better. */
function withoutVerdict(detail: string): string {
  return detail.slice(detail.indexOf(': ') + 2);
}

function keysOf(engine: Engine): readonly KeySnapshot[] {
  return engine.getSnapshot().providers.flatMap(({ keys }) => keys);
}
