import { KeyctlError } from '../keyctl-error.js';
import { type CheckedKey, checkedKeys } from './checked-keys.js';
import { type CommandContext, colorFor } from './command-context.js';
import { print, printJson } from './print.js';
import { isUsable, type Verdict, verdictOf } from './verdict.js';
import { withEngineOr } from './with-engine.js';

type Checked = {
  /** The engine that runs, or this command itself, whose environment may hold other secrets. */
  readonly checkedBy: 'engine' | 'command';
  readonly keys: readonly CheckedKey[];
};

/** `keyctl check [KEY]`: asks the providers now. Throws `key-not-usable` if a key that counts is not. */
export async function check(
  context: CommandContext,
  word: string | undefined,
  { json = false }: { readonly json?: boolean },
): Promise<void> {
  const { keys, checkedBy } = await withEngineOr<Checked>(
    context,
    async (engine) => ({ checkedBy: 'engine', keys: await checkedKeys(engine, word) }),
    async () => {
      const { withOfflineEngine } = await import('./with-offline-engine.js');
      const keys = await withOfflineEngine(context, (engine) => checkedKeys(engine, word));
      return { checkedBy: 'command', keys };
    },
  );
  const verdicts = keys.map(({ key }) => verdictOf(key));
  if (json) {
    printJson(context.stdout, { checkedBy, keys: verdicts });
  } else {
    const { verdictLines } = await import('./verdict-lines.js');
    print(context.stdout, verdictLines(keys, Date.now(), colorFor(context.stdout, context)));
  }
  refuseUnusable(verdicts, word !== undefined);
}

/** Of all keys, those that the user switched off do not matter; one that was asked for does. */
function refuseUnusable(verdicts: readonly Verdict[], named: boolean): void {
  const bad = verdicts.filter((verdict) => !isUsable(verdict) && (named || verdict.enabled));
  if (bad.length === 0) {
    return;
  }
  const ids = bad.map(({ id }) => id).join(', ');
  throw new KeyctlError(
    'key-not-usable',
    bad.length === 1 ? `${ids} is not usable` : `${bad.length} keys are not usable: ${ids}`,
  );
}
