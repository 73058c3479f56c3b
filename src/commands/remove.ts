import { KeyctlError } from '../keyctl-error.js';
import { askYes } from './ask-yes.js';
import type { CommandContext } from './command-context.js';
import { editedConfig, keyToEdit } from './edited-config.js';
import { print } from './print.js';
import { waitForEdit } from './wait-for-edit.js';

/** `keyctl remove KEY`: asks first; where nobody can be asked, it wants to be told `--yes`. */
export async function remove(
  given: CommandContext,
  word: string,
  { yes = false }: { readonly yes?: boolean },
): Promise<void> {
  const edited = await editedConfig(given);
  const { context, editor } = edited;
  const { key, siblings } = keyToEdit(context, word);
  if (!yes) {
    await confirm(context, `remove ${key.id} (${key.masked}, ${key.source})`, siblings === 1);
  }
  const { told } = await editor.removeKey(key);
  print(context.stdout, told);
  const kept = /^\{keyring:(.+)\}$/.exec(key.source)?.[1];
  if (kept !== undefined) {
    print(
      context.stderr,
      `keyctl: hint: its secret stays in the keyring, as ${kept} of keyctl: delete it with the keyring program of your system`,
    );
  }
  await waitForEdit(edited);
}

async function confirm(context: CommandContext, what: string, isLast: boolean): Promise<void> {
  if (context.stdin.isTTY !== true) {
    throw new KeyctlError('usage', 'remove asks before it does, and here is nobody to ask', {
      hint: 'say --yes to do it without',
    });
  }
  const more = isLast ? ', and its provider with it, for it has no other key' : '';
  if (!(await askYes(context, `${what} from ${context.paths.config}${more}?`))) {
    throw new KeyctlError('edit-refused', 'nothing was removed');
  }
}
