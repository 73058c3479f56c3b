import type { Snapshot } from '../engine.js';
import { describeKey, type Fact, unbreakable } from './describe-key.js';
import { fitText, wrapText } from './fit-text.js';
import { dropTold, foldRepeats } from './fold-events.js';
import { wrapEvent } from './format-event.js';
import type { KeyRow } from './key-rows.js';
import { type Spans, span } from './spans.js';

export type DetailsModel = {
  readonly row: KeyRow;
  readonly snapshot: Snapshot;
  readonly width: number;
  readonly now: number;
};

const labelWidth = 11;
const newestEvents = 8;
/** Of one event: here there is room to say it all, within reason. */
const mostLines = 3;

/** Everything that is known about one key, in lines that fit `width`. */
export function formatDetails({ row, snapshot, width, now }: DetailsModel): readonly Spans[] {
  const { id } = row.key;
  const own = snapshot.events.filter(({ key, to }) => key === id || to === id);
  const events = foldRepeats(dropTold(own))
    .slice(-newestEvents)
    .reverse()
    .flatMap(({ event, times }) =>
      wrapEvent(event, { detailsOf: id, times, width, most: mostLines }),
    );
  return [
    ...describeKey(row, snapshot, now).flatMap((fact) => drawFact(fact, width)),
    ...(events.length === 0 ? [] : [[span(' its events, the newest first', { dim: true })]]),
    ...events,
  ];
}

function drawFact(
  { label, value, style = {}, isDrawing = false }: Fact,
  width: number,
): readonly Spans[] {
  const lines = isDrawing ? [value] : wrapText(value, width - labelWidth - 2);
  return lines.map((line, index) => [
    span(` ${fitText(index === 0 ? label : '', labelWidth)}`, { dim: true }),
    span(line.replaceAll(unbreakable, ' '), style),
  ]);
}
