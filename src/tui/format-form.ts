import { fitText, wrapText } from './fit-text.js';
import { formatHeading } from './format-heading.js';
import { stateLooks } from './format-state.js';
import type { FormField, NewKeyForm, Verdict } from './new-key-form.js';
import { type Choices, candidatesFor, fieldsOf } from './new-key-form.js';
import { type Spans, span } from './spans.js';
import type { Style } from './theme.js';

const labels: Readonly<Record<FormField, string>> = {
  provider: 'provider',
  type: 'type',
  baseUrl: 'base URL',
  secret: 'key',
  name: 'name',
  group: 'group',
};
const labelWidth = 11;

const advice: Readonly<Record<FormField, string>> = {
  provider: 'one of the config, or a new one',
  type: 'the protocol; openai-compatible if left out',
  baseUrl: 'such as https://gateway.example/v1',
  secret: 'paste it, or name where it is: $VARIABLE, {file:PATH}',
  name: 'if you like: makes the id PROVIDER/NAME',
  group: 'if you like: keys of one group share a quota',
};

/** The form of a new key, in place of the table. The secret is shown as dots and its length. */
export function formatForm(form: NewKeyForm, choices: Choices, width: number): readonly Spans[] {
  return [
    formatHeading('a new key', width),
    [],
    ...fieldsOf(form).flatMap((field) => drawField(form, field, width)),
    ...drawSave(form),
    [],
    ...(form.problem === null ? [] : paragraph(form.problem, width, { color: 'red', bold: true })),
    ...drawVerdict(form.verdict).flatMap(({ text, style }) => paragraph(text, width, style)),
    // last, for a small window may have no room for all of them
    ...drawCandidates(form, choices, width),
  ];
}

function drawField(form: NewKeyForm, field: FormField, width: number): readonly Spans[] {
  const isHere = form.at === field;
  const text = field === 'secret' ? form.secret.look() : form[field];
  const label = span(`   ${isHere ? '▸' : ' '} ${fitText(labels[field], labelWidth)}`, {
    bold: isHere,
  });
  const cursor = isHere ? [span(' ', { inverse: true })] : [];
  const shown = isHere && form.isSuggested ? span(text, { inverse: true }) : span(text);
  // the end of what is typed stays in sight
  const room = width - labelWidth - 9;
  const typed = text.length > room ? span(`…${text.slice(1 - room)}`) : shown;
  const hint = text === '' ? [span(` ${advice[field]}`, { dim: true })] : [];
  return [[label, ...(text === '' ? [] : [typed]), ...cursor, ...hint]];
}

function drawSave({ at, isSaving }: NewKeyForm): readonly Spans[] {
  if (at !== 'save') {
    return [];
  }
  return [
    [
      span(`   ▸ ${isSaving ? 'saving …' : 'save it?'}`, { bold: true }),
      span('  enter', { dim: true }),
    ],
  ];
}

function drawCandidates(form: NewKeyForm, choices: Choices, width: number): readonly Spans[] {
  const all = candidatesFor(form, choices);
  return all.length === 0 ? [] : paragraph(`tab: ${all.join(', ')}`, width, { dim: true });
}

function drawVerdict(
  verdict: Verdict,
): readonly { readonly text: string; readonly style: Style }[] {
  switch (verdict.kind) {
    case 'none':
      return [];
    case 'checking':
      return [
        {
          text: `${stateLooks.checking.glyph} checking the key …`,
          style: stateLooks.checking.style,
        },
      ];
    case 'failed':
      return [{ text: `it could not be checked: ${verdict.message}`, style: { color: 'yellow' } }];
    case 'tried': {
      const { key, warnings } = verdict.tried;
      const { glyph, style } = stateLooks[key.state];
      const evidence = key.evidence?.text ?? key.why;
      return [
        { text: `${glyph} ${key.masked} is ${key.state}: ${evidence}`, style },
        ...warnings.map((warning) => ({
          text: `▲ ${warning}`,
          style: { color: 'yellow' } as const,
        })),
      ];
    }
  }
}

function paragraph(text: string, width: number, style: Style): readonly Spans[] {
  return wrapText(text, width - 6).map((line) => [span(`   ${line}`, style)]);
}
