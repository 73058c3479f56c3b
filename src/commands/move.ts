import { KeyctlError } from '../keyctl-error.js';
import type { CommandContext } from './command-context.js';
import { editedConfig, keyToEdit } from './edited-config.js';
import { print } from './print.js';
import { waitForEdit } from './wait-for-edit.js';

export type MoveOptions = { readonly up?: boolean; readonly down?: boolean };

/** `keyctl move KEY POSITION`, or one place up or down. */
export async function move(
  given: CommandContext,
  word: string,
  position: string | undefined,
  options: MoveOptions,
): Promise<void> {
  const target = targetOf(position, options);
  const edited = await editedConfig(given);
  const { context, editor } = edited;
  const { key, siblings } = keyToEdit(context, word);
  const { told } = await editor.moveKey(key, target(key.position, siblings));
  print(context.stdout, told);
  await waitForEdit(edited);
}

/** From the position that the key has, and that of the last one. */
function targetOf(
  position: string | undefined,
  { up = false, down = false }: MoveOptions,
): (now: number, last: number) => number {
  const given = [position !== undefined, up, down].filter((is) => is).length;
  if (given !== 1) {
    throw new KeyctlError('usage', 'move needs a position, --up or --down: one of them');
  }
  if (up) {
    return (now) => Math.max(1, now - 1);
  }
  if (down) {
    return (now, last) => Math.min(last, now + 1);
  }
  if (!/^\d+$/.test(position ?? '')) {
    throw new KeyctlError(
      'usage',
      'a position is a number, such as 1 for the key that is tried first',
    );
  }
  return () => Number(position);
}
