import type { KeyFields } from '../key-editor.js';
import { checkedKeys } from './checked-keys.js';
import { type CommandContext, colorFor } from './command-context.js';
import { type EditedConfig, editedConfig } from './edited-config.js';
import { newSecret, type SecretOptions } from './new-secret.js';
import { print } from './print.js';
import { refuseTypedSecret } from './refuse-typed-secret.js';
import { isUsable, verdictOf } from './verdict.js';
import { waitForEdit } from './wait-for-edit.js';
import { withEngineOr } from './with-engine.js';

export type AddOptions = SecretOptions & {
  readonly name?: string;
  readonly group?: string;
  readonly baseUrl?: string;
  readonly type?: string;
  /** False for `--no-check`. */
  readonly check: boolean;
};

/** `keyctl add PROVIDER`: a key behind the others, and what its health check says. */
export async function add(
  given: CommandContext,
  provider: string,
  options: AddOptions,
  isTyped: boolean,
): Promise<void> {
  const { env, file, check, ...others } = options;
  refuseTypedSecret(given, provider, options, isTyped);
  const edited = await editedConfig(given);
  const { context, editor } = edited;
  const fields: KeyFields = { provider, ...others };
  // nobody shall be asked for a secret in vain
  editor.checkFields(fields);
  const secret = await newSecret(context, provider, { env, file });
  const { key, told, warnings } = await editor.addKey({ ...fields, secret });
  print(context.stdout, `${told} to ${context.paths.config}`);
  for (const warning of warnings) {
    print(context.stderr, `keyctl: warning: ${warning}`);
  }
  await waitForEdit(edited);
  if (check && key !== null) {
    await tellVerdict(edited, key);
  }
}

/** A key that can't be used was added all the same, so this is no failure. */
async function tellVerdict({ context, isRunning }: EditedConfig, id: string): Promise<void> {
  const checkHere = async () => {
    const { withOfflineEngine } = await import('./with-offline-engine.js');
    return withOfflineEngine(context, (engine) => checkedKeys(engine, id));
  };
  const checked = isRunning
    ? await withEngineOr(context, (engine) => checkedKeys(engine, id), checkHere)
    : await checkHere();
  const { verdictLines } = await import('./verdict-lines.js');
  print(context.stdout, verdictLines(checked, Date.now(), colorFor(context.stdout, context)));
  if (!checked.map(({ key }) => verdictOf(key)).every(isUsable)) {
    print(context.stderr, [
      `keyctl: warning: ${id} is not usable as it is; it stays in the config`,
      `keyctl: hint: ask again with \`keyctl check ${id}\`, or take it out with \`keyctl remove ${id}\``,
    ]);
  }
}
