import type { KeyFields, NewKey, TriedKey } from '../key-editor.js';
import type { Scene } from './scene.js';
import { typeChord } from './type-chord.js';
import { TypedSecret } from './typed-secret.js';

export type TextField = 'provider' | 'type' | 'baseUrl' | 'name' | 'group';
export type FormField = TextField | 'secret';

export type Verdict =
  | { readonly kind: 'none' }
  /** `turn` tells this check from one of what stood there before. */
  | { readonly kind: 'checking'; readonly turn: number }
  | { readonly kind: 'tried'; readonly tried: TriedKey }
  /** The check could not be made at all. */
  | { readonly kind: 'failed'; readonly message: string };

/** A new key while it is filled in. */
export type NewKeyForm = Readonly<Record<TextField, string>> & {
  readonly secret: TypedSecret;
  /** What the next key press writes to; `save` is where the verdict is read and enter saves. */
  readonly at: FormField | 'save';
  /** The text of this field was put there by the screen: the first letter replaces it. */
  readonly isSuggested: boolean;
  /** The provider is not in the config, or not known at all: more has to be said of it. */
  readonly isNew: boolean;
  readonly isKnown: boolean;
  /** Its type has no address of its own. */
  readonly needsUrl: boolean;
  readonly verdict: Verdict;
  /** What is wrong with the field that is filled in, in words. */
  readonly problem: string | null;
  readonly isSaving: boolean;
};

/** What can be picked without typing it. */
export type Choices = {
  /** Those of the config. */
  readonly providers: readonly string[];
  /** Types of provider that are known. */
  readonly types: readonly string[];
};

export function choicesOf({ seen, types }: Pick<Scene, 'seen' | 'types'>): Choices {
  return { providers: seen.snapshot?.providers.map(({ name }) => name) ?? [], types };
}

export function newKeyForm(provider: string, choices: Choices): NewKeyForm {
  return withProvider(
    {
      provider: '',
      type: '',
      baseUrl: '',
      name: '',
      group: '',
      secret: new TypedSecret(),
      at: 'provider',
      isSuggested: provider !== '',
      isNew: true,
      isKnown: false,
      needsUrl: false,
      verdict: { kind: 'none' },
      problem: null,
      isSaving: false,
    },
    provider,
    choices,
  );
}

/** The fields that this key needs, in their order. */
export function fieldsOf({ isNew, isKnown, needsUrl }: NewKeyForm): readonly FormField[] {
  return [
    'provider',
    ...(isNew && !isKnown ? (['type'] as const) : []),
    ...(isNew && (!isKnown || needsUrl) ? (['baseUrl'] as const) : []),
    'secret',
    'name',
    'group',
  ];
}

/** What tab picks from in this field, beginning with what was typed. */
export function candidatesFor(form: NewKeyForm, { providers, types }: Choices): readonly string[] {
  switch (form.at) {
    case 'provider':
      return [...new Set([...providers, ...types])];
    case 'type':
      return types;
    default:
      return [];
  }
}

/** Types one key press into the field that has the cursor. */
export function typeInForm(form: NewKeyForm, chord: string, choices: Choices): NewKeyForm {
  if (form.at === 'save') {
    return form;
  }
  if (form.at === 'secret') {
    const secret = form.secret.typed(chord);
    return secret === form.secret ? form : { ...untried(form), secret };
  }
  const field = form.at;
  const text = typeChord(form.isSuggested ? '' : form[field], chord);
  return text === null ? form : withText(form, field, text, choices);
}

export function pasteInForm(form: NewKeyForm, text: string, choices: Choices): NewKeyForm {
  if (form.at === 'save') {
    return form;
  }
  if (form.at === 'secret') {
    return { ...untried(form), secret: form.secret.pasted(text) };
  }
  const before = form.isSuggested ? '' : form[form.at];
  return withText(form, form.at, before + text.trim().slice(0, 200), choices);
}

/** The next candidate that begins as what was typed; round and round. */
export function pickNext(form: NewKeyForm, choices: Choices): NewKeyForm {
  const all = candidatesFor(form, choices);
  if (form.at === 'save' || form.at === 'secret' || all.length === 0) {
    return form;
  }
  const typed = form[form.at];
  const place = all.indexOf(typed);
  const fitting = all.filter((candidate) => candidate.startsWith(typed));
  const next = place === -1 ? fitting[0] : all[(place + 1) % all.length];
  return next === undefined
    ? form
    : { ...withText(form, form.at, next, choices), isSuggested: true };
}

/** One field down or up; below the last one is `save`. */
export function moveInForm(form: NewKeyForm, step: 1 | -1): NewKeyForm {
  const places = [...fieldsOf(form), 'save'] as const;
  const index = places.indexOf(form.at) + step;
  const at = places[Math.max(0, Math.min(index, places.length - 1))] ?? 'provider';
  return { ...form, at, isSuggested: false, problem: null };
}

export function keyFieldsOf({
  provider,
  type,
  baseUrl,
  name,
  group,
  isNew,
}: NewKeyForm): KeyFields {
  const said = (field: string, text: string) =>
    text.trim() === '' ? {} : { [field]: text.trim() };
  return {
    provider: provider.trim(),
    ...(isNew ? { ...said('type', type), ...said('baseUrl', baseUrl) } : {}),
    ...said('name', name),
    ...said('group', group),
  };
}

export function newKeyOf(form: NewKeyForm): NewKey {
  return { ...keyFieldsOf(form), secret: form.secret.reveal() };
}

function withText(form: NewKeyForm, field: TextField, text: string, choices: Choices): NewKeyForm {
  return field === 'provider'
    ? withProvider(untried(form), text, choices)
    : {
        ...(field === 'name' || field === 'group' ? form : untried(form)),
        [field]: text,
        isSuggested: false,
        problem: null,
      };
}

function withProvider(
  form: NewKeyForm,
  provider: string,
  { providers, types }: Choices,
): NewKeyForm {
  const name = provider.trim();
  const isNew = !providers.includes(name);
  return { ...form, provider, isNew, isKnown: types.includes(name), needsUrl: false };
}

/** What was found out was about another key. */
function untried(form: NewKeyForm): NewKeyForm {
  return { ...form, verdict: { kind: 'none' }, isSuggested: false, problem: null };
}
