import { cleanText } from './clean-text.js';
import { formatEvent } from './format-event.js';
import { formatForm } from './format-form.js';
import { formatHeader } from './format-header.js';
import { formatMessage } from './format-message.js';
import { formatAmount } from './format-number.js';
import { formatPrompt } from './format-prompt.js';
import { formatTime } from './format-time.js';
import { keyBindings } from './key-bindings.js';
import { isActive } from './key-columns.js';
import { countFailures, type KeyRow } from './key-rows.js';
import { choicesOf } from './new-key-form.js';
import type { Scene } from './scene.js';
import type { Spans } from './spans.js';

const newestEvents = 5;

/** The scene as sentences to be read aloud. Times are of the clock, so that no line changes by itself. */
export function formatPlain(scene: Scene, title: string): readonly string[] {
  const { view, seen, rows, selected, details, notice } = scene;
  if (view.mode.kind === 'help') {
    return keyBindings
      .filter(({ label }) => label !== '')
      .map(({ label, long }) => `${label}: ${long}`);
  }
  const width = 10_000;
  if (view.mode.kind === 'new-key') {
    const form = formatForm(view.mode.form, choicesOf(scene), width).map(toText);
    const keys = 'enter next, then save; up back; tab pick; escape throws away';
    return [...form, ...(notice?.lines ?? []), keys].filter((line) => line !== '');
  }
  const lines: readonly Spans[] = [
    formatHeader({ ...scene, view: { ...view, columns: width } }, title),
    ...scene.banners,
    ...formatMessage(seen.link, width),
  ];
  return [
    ...lines.map(toText),
    ...rows.map((row) => describeRow(row, row === selected)),
    ...details.map(toText),
    ...(seen.snapshot?.events.slice(-newestEvents) ?? []).map((event) =>
      toText(formatEvent(event)),
    ),
    ...(notice?.lines ?? []),
    ...formatPrompt({ ...scene, view: { ...view, columns: width } }).map(toText),
    view.mode.kind === 'ask' ? 'y yes, n no' : '? help, q quit',
  ].filter((line) => line !== '');
}

function describeRow(row: KeyRow, isSelected: boolean): string {
  const { key } = row;
  const parts = [
    `${isSelected ? 'selected: ' : ''}${key.id} ${key.state}`,
    key.cooldownUntil === null ? '' : `until ${formatTime(key.cooldownUntil)}`,
    isActive(row) ? 'tried first' : '',
    key.drill === null ? '' : 'in a drill',
    formatAmount(key.counts.requests, 'use'),
    formatAmount(countFailures(key), 'failure'),
  ];
  return cleanText(parts.filter(Boolean).join(', '));
}

function toText(spans: Spans): string {
  return cleanText(spans.map(({ text }) => text).join(''))
    .replace(/ {2,}/g, ' ')
    .trim();
}
