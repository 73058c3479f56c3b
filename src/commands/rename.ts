import type { CommandContext } from './command-context.js';
import { editedConfig, keyToEdit } from './edited-config.js';
import { print } from './print.js';
import { waitForEdit } from './wait-for-edit.js';

/** `keyctl rename KEY NAME`: an empty name takes the name away. */
export async function rename(given: CommandContext, word: string, name: string): Promise<void> {
  const edited = await editedConfig(given);
  const { context, editor } = edited;
  const { key } = keyToEdit(context, word);
  const { told } = await editor.renameKey(key, name === '' ? null : name);
  print(context.stdout, told);
  await waitForEdit(edited);
}
