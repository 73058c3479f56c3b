import { type Keyring, openKeyring } from '../config/keyring.js';
import { keepInKeyring, takeBack } from '../edit/keep-in-keyring.js';
import type { KeyEdit, KeyEditor, KeyFields } from '../key-editor.js';
import { checkedKeys } from './checked-keys.js';
import { type CommandContext, colorFor } from './command-context.js';
import { type EditedConfig, editedConfig } from './edited-config.js';
import { newSecret, refuseTwoPlaces, type SecretOptions } from './new-secret.js';
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
  const { env, file, keyring, check, ...others } = options;
  refuseTypedSecret(given, provider, options, isTyped);
  const edited = await editedConfig(given);
  const { context, editor } = edited;
  const fields: KeyFields = { provider, ...others };
  // nobody shall be asked for a secret in vain
  editor.checkFields(fields);
  refuseTwoPlaces({ env, file, keyring });
  const opened = keyring ? openKeyring() : null;
  const secret = await newSecret(context, provider, { env, file });
  const { key, told, warnings } = await (opened !== null && secret.kind === 'literal'
    ? addKept(editor, opened, fields, secret.secret)
    : editor.addKey({ ...fields, secret }));
  print(context.stdout, `${told} to ${context.paths.config}`);
  for (const warning of warnings) {
    print(context.stderr, `keyctl: warning: ${warning}`);
  }
  await waitForEdit(edited);
  if (check && key !== null) {
    await tellVerdict(edited, key);
  }
}

/** The secret goes into the keyring first; if the config does not take the key, it comes out again. */
async function addKept(
  editor: KeyEditor,
  keyring: Keyring,
  fields: KeyFields,
  secret: string,
): Promise<KeyEdit> {
  const { provider, name = null } = fields;
  const kept = keepInKeyring(keyring, { provider, name: name === '' ? null : name }, secret);
  try {
    return await editor.addKey({ ...fields, secret: { kind: 'keyring', name: kept.name } });
  } catch (error) {
    takeBack(keyring, [kept]);
    throw error;
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
