import { resolve } from 'node:path';
import type { KeyConfig, ProviderConfig } from '../config/config.js';
import type { KeyId } from '../engine.js';
import type { KeyEdit, KeyEditor, ShownKey } from '../key-editor.js';
import { KeyctlError } from '../keyctl-error.js';
import { changeText } from './change-text.js';
import { type ConfigPlace, draftConfig, type Edited, editConfig } from './edit-config.js';
import { findShownKey, type KeyPlace } from './find-shown-key.js';
import type { KeyChange } from './key-change.js';
import { newKeyOf, newWarnings, withNewKey, withoutSecret } from './plan-addition.js';
import { tryKey } from './try-key.js';

export type KeyEditorOptions = {
  /** Asked at each edit: a screen may attach to an engine with another config. */
  readonly configPath: () => string;
  readonly socketPath: string;
  /** Where variables are looked up, for warnings and for a key that is tried. */
  readonly environment: NodeJS.ProcessEnv;
};

/** What an undo needs. It has secrets in it and stays in this process. */
type Step = {
  readonly file: string;
  readonly before: string;
  readonly after: string;
  readonly told: string;
  /** What the key was called before; null for one that was not there. */
  readonly key: KeyId | null;
};

/** The editor of the config file, for one process. */
export function openKeyEditor({
  configPath,
  socketPath,
  environment,
}: KeyEditorOptions): KeyEditor {
  const steps: Step[] = [];
  const here = (): ConfigPlace => ({ file: resolve(configPath()), socketPath, environment });

  const note = (
    { file }: ConfigPlace,
    { before, after }: Edited,
    told: string,
    key: KeyId | null,
  ) => {
    if (after !== before) {
      steps.push({ file, before: before.text, after: after.text, told, key });
    }
  };

  /** An edit of a key that somebody sees; `tell` is given what it was, and what stands there now. */
  const editKey = async (
    shown: ShownKey,
    change: (found: KeyPlace) => KeyChange,
    tell: (found: KeyPlace, edited: Edited) => Omit<KeyEdit, 'warnings'>,
  ): Promise<KeyEdit> => {
    const place = here();
    const edited = await editConfig(
      place,
      ({ text, config }) => changeText(text, change(findShownKey(config, shown))),
      { mayCreate: false },
    );
    const edit = tell(findShownKey(edited.before.config, shown), edited);
    note(place, edited, edit.told, shown.id);
    return { ...edit, warnings: [] };
  };

  return {
    checkFields(fields) {
      draftConfig(here(), (before) => withNewKey(before, withoutSecret(fields)));
    },

    async tryKey(newKey) {
      const place = here();
      const edited = draftConfig(place, (before) => withNewKey(before, newKey));
      const added = newKeyOf(edited.after, newKey);
      const key = await tryKey(place, edited.after.config, added);
      return { key, warnings: newWarnings(edited, added) };
    },

    async addKey(newKey) {
      const place = here();
      const edited = await editConfig(place, (before) => withNewKey(before, newKey), {
        mayCreate: true,
      });
      const added = newKeyOf(edited.after, newKey);
      const told = `${added.id} was added`;
      note(place, edited, told, null);
      return { key: added.id, told, warnings: newWarnings(edited, added) };
    },

    renameKey: (shown, name) =>
      editKey(
        shown,
        ({ provider, key }) => ({ kind: 'rename', ...indexOf(provider, key), name }),
        ({ provider, key }, { after }) => {
          const now = idAt(after.config.providers, provider, key.position);
          const told = now === key.id ? `${now} is called so already` : `${key.id} is ${now} now`;
          return { key: now, told };
        },
      ),

    moveKey: (shown, position) =>
      editKey(
        shown,
        ({ provider, key }) => {
          refuseNoPosition(provider, position);
          return { kind: 'move', ...indexOf(provider, key), to: position - 1 };
        },
        ({ provider, key }, { before, after }) => {
          const now = idAt(after.config.providers, provider, position);
          const place = `${position} of ${provider.keys.length}`;
          const told =
            after === before
              ? `${now} is key ${place} already`
              : now === key.id
                ? `${now} is key ${place} now`
                : `${key.id} is ${now} now`;
          return { key: now, told };
        },
      ),

    removeKey: (shown) =>
      editKey(
        shown,
        ({ provider, key }) => ({ kind: 'remove', ...indexOf(provider, key) }),
        ({ provider, key }) => {
          const alone =
            provider.keys.length === 1
              ? `, and the provider ${provider.name} with it: it was its last key`
              : '';
          return { key: null, told: `${key.id} was removed${alone}` };
        },
      ),

    async undo() {
      const step = steps.at(-1);
      if (step === undefined) {
        throw new KeyctlError('edit-refused', 'there is no edit to take back', { status: 409 });
      }
      const change = ({ text }: { readonly text: string }) => {
        if (text !== step.after) {
          throw new KeyctlError(
            'config-changed',
            `${step.file} was changed since, so the last edit can't be taken back`,
            { hint: 'nothing was changed; edit the file itself', status: 409 },
          );
        }
        return step.before;
      };
      await editConfig({ ...here(), file: step.file }, change, { mayCreate: false });
      steps.pop();
      return { key: step.key, told: `taken back: ${step.told}`, warnings: [] };
    },

    lastEdit: () => steps.at(-1)?.told ?? null,
  };
}

function indexOf(
  { name }: ProviderConfig,
  { position }: KeyConfig,
): { readonly provider: string; readonly index: number } {
  return { provider: name, index: position - 1 };
}

function idAt(
  providers: readonly ProviderConfig[],
  { name }: ProviderConfig,
  position: number,
): KeyId {
  const key = providers.find((provider) => provider.name === name)?.keys[position - 1];
  if (key === undefined) {
    throw new Error('an edited key is where it was put');
  }
  return key.id;
}

function refuseNoPosition({ name, keys }: ProviderConfig, position: number): void {
  if (!Number.isInteger(position) || position < 1 || position > keys.length) {
    const all = keys.length === 1 ? 'one key' : `${keys.length} keys`;
    throw new KeyctlError('edit-refused', `${name} has ${all}: there is no position ${position}`, {
      hint: 'positions count from 1, the key that is tried first',
      status: 422,
    });
  }
}
