import type { KeyEdit, KeyEditor } from '../key-editor.js';
import { describeError } from './describe-error.js';
import { engineOf } from './paced-link.js';
import type { Reach } from './reach.js';

/** The edits of the config that the user orders on this screen, one after the other. */
export type KeyEdits = {
  /** Calls `then` at once if the editor is loaded, else when it is, and in the order of the calls. */
  whenOpen(then: (editor: KeyEditor) => void): void;
  /**
   * Does one edit when those before it are done and shown; null if there is nothing to do then.
   * Resolves to why it was not done, or to null.
   */
  run(edit: (editor: KeyEditor) => Promise<KeyEdit> | null): Promise<string | null>;
};

/** Loads the editor when it is first wanted, so that the first frame does not wait for it. */
export function createKeyEdits(
  open: (() => Promise<KeyEditor>) | null,
  reach: Pick<Reach, 'describe' | 'paced' | 'retry' | 'dispatch' | 'notify'>,
): KeyEdits {
  let opening: Promise<KeyEditor> | null = null;
  let editor: KeyEditor | null = null;
  let last: Promise<unknown> = Promise.resolve();

  async function load(): Promise<KeyEditor> {
    if (open === null) {
      throw new Error('this screen edits no config');
    }
    opening ??= open();
    editor = await opening;
    return editor;
  }

  async function edit(order: Parameters<KeyEdits['run']>[0]): Promise<string | null> {
    try {
      const opened = await load();
      const done = await order(opened);
      if (done !== null) {
        const lastEdit = opened.lastEdit();
        reach.dispatch({ type: 'edited', lastEdit });
        await show(done, lastEdit === done.told ? '; u takes it back' : '');
      }
      return null;
    } catch (error) {
      return describeError(error);
    }
  }

  /** The rows are those of the new config before the next key press acts on one of them. */
  async function show({ key, told, warnings }: KeyEdit, more: string): Promise<void> {
    const problem = await takeUp();
    const index = reach.describe().rows.findIndex((row) => row.key.id === key);
    if (index !== -1) {
      reach.dispatch({ type: 'selected', key, index });
    }
    const troubles = problem === null ? warnings : [...warnings, problem];
    reach.notify([told + more, ...troubles], troubles.length === 0 ? 'plain' : 'bad');
  }

  /** What keeps the engine from it, or null. The edit stands all the same, and must not be made again. */
  async function takeUp(): Promise<string | null> {
    const engine = engineOf(reach.paced.getSeen().link);
    if (engine === null) {
      reach.retry();
      return null;
    }
    try {
      await engine.reload();
      return null;
    } catch (error) {
      return describeError(error);
    } finally {
      reach.paced.flush();
    }
  }

  return {
    whenOpen(then) {
      if (editor === null) {
        load().then(then, (error: unknown) => reach.notify([describeError(error)], 'bad'));
      } else {
        then(editor);
      }
    },
    run(order) {
      const done = last.then(() => edit(order));
      last = done;
      return done;
    },
  };
}
