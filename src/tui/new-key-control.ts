import type { KeyEditor } from '../key-editor.js';
import { describeError } from './describe-error.js';
import type { KeyEdits } from './key-edits.js';
import {
  candidatesFor,
  choicesOf,
  keyFieldsOf,
  moveInForm,
  type NewKeyForm,
  newKeyForm,
  newKeyOf,
  pasteInForm,
  pickNext,
  typeInForm,
  type Verdict,
} from './new-key-form.js';
import type { Reach } from './reach.js';

/** What key presses do to the form of a new key. */
export type NewKeyControl = {
  open(): void;
  press(chord: string): void;
  paste(text: string): void;
};

export function createNewKeyControl(
  { describe, dispatch, notify }: Pick<Reach, 'describe' | 'dispatch' | 'notify'>,
  edits: KeyEdits,
): NewKeyControl {
  let turns = 0;

  const choices = () => choicesOf(describe());

  /** Null once the user has closed it. */
  const current = (): NewKeyForm | null => {
    const { mode } = describe().view;
    return mode.kind === 'new-key' ? mode.form : null;
  };

  const show = (form: NewKeyForm) =>
    dispatch({ type: 'mode-entered', mode: { kind: 'new-key', form } });

  const close = () => dispatch({ type: 'mode-entered', mode: { kind: 'browse' } });

  /** The key is checked while the user goes on to its name. */
  function tryKey(form: NewKeyForm, editor: KeyEditor): NewKeyForm {
    if (form.verdict.kind !== 'none') {
      return form;
    }
    turns += 1;
    const turn = turns;
    const tell = (verdict: Verdict) => {
      const now = current();
      if (now?.verdict.kind === 'checking' && now.verdict.turn === turn) {
        show({ ...now, verdict });
      }
    };
    editor.tryKey(newKeyOf(form)).then(
      (tried) => tell({ kind: 'tried', tried }),
      (error: unknown) => tell({ kind: 'failed', message: describeError(error) }),
    );
    return { ...form, verdict: { kind: 'checking', turn } };
  }

  function goOn(form: NewKeyForm, editor: KeyEditor): NewKeyForm {
    const problem = problemOf(form, editor);
    if (problem === null) {
      const next = moveInForm(form, 1);
      const isPastSecret = next.at === 'name' || next.at === 'group' || next.at === 'save';
      return isPastSecret ? tryKey(next, editor) : next;
    }
    // a known type whose address is everybody's own
    const lacksUrl = form.at === 'provider' && form.isNew && form.isKnown && !form.needsUrl;
    return lacksUrl
      ? { ...moveInForm({ ...form, needsUrl: true }, 1), problem }
      : { ...form, problem };
  }

  function save(form: NewKeyForm): void {
    if (form.verdict.kind === 'checking') {
      show({ ...form, problem: 'the check is still on its way' });
      return;
    }
    show({ ...form, isSaving: true, problem: null });
    void edits
      .run((editor) => editor.addKey(newKeyOf(form)))
      .then((problem) => {
        if (problem === null) {
          close();
        } else if (current() === null) {
          notify([problem], 'bad');
        } else {
          show({ ...form, problem });
        }
      });
  }

  function act(chord: string, editor: KeyEditor): void {
    const form = current();
    if (form === null || form.isSaving) {
      return;
    }
    switch (chord) {
      case 'escape':
        close();
        notify(['nothing was added']);
        break;
      case 'up':
        show(moveInForm(form, -1));
        break;
      case 'tab':
        show(
          candidatesFor(form, choices()).length > 0
            ? pickNext(form, choices())
            : goOn(form, editor),
        );
        break;
      case 'enter':
      case 'down':
        if (form.at !== 'save') {
          show(goOn(form, editor));
        } else if (chord === 'enter') {
          save(form);
        }
        break;
      default:
        show(typeInForm(form, chord, choices()));
    }
  }

  return {
    open() {
      const { selected, seen } = describe();
      const provider = (selected?.provider ?? seen.snapshot?.providers[0])?.name ?? '';
      show(newKeyForm(provider, choices()));
    },
    press(chord) {
      edits.whenOpen((editor) => act(chord, editor));
    },
    paste(text) {
      edits.whenOpen(() => {
        const form = current();
        if (form !== null && !form.isSaving) {
          show(pasteInForm(form, text, choices()));
        }
      });
    },
  };
}

/** What keeps the user from going on to the next field; null if nothing does. */
function problemOf(form: NewKeyForm, editor: KeyEditor): string | null {
  if (form.at === 'provider' && form.provider.trim() === '') {
    return 'name the provider; tab goes through those that are known';
  }
  if (form.at === 'secret') {
    return form.secret.isEmpty
      ? 'paste the key, or name where it is: $VARIABLE or {file:PATH}'
      : null;
  }
  if (form.isNew && !form.isKnown && (form.at === 'provider' || form.at === 'type')) {
    return null; // its address comes next, and the two are told together
  }
  try {
    editor.checkFields(keyFieldsOf(form));
    return null;
  } catch (error) {
    return describeError(error);
  }
}
