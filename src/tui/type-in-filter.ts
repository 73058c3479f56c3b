import { editFilter } from './edit-filter.js';
import type { Reach } from './reach.js';
import { runVerb } from './run-verb.js';

/** What a key press does while the filter is typed. */
export function typeInFilter(chord: string, reach: Reach): void {
  const scene = reach.describe();
  if (chord === 'up' || chord === 'down') {
    runVerb(chord, scene, reach);
    return;
  }
  const { filter, isDone } = editFilter(scene.view.filter, chord);
  if (filter !== scene.view.filter) {
    reach.dispatch({ type: 'filter-changed', filter });
  }
  if (isDone) {
    reach.dispatch({ type: 'mode-entered', mode: { kind: 'browse' } });
  }
}
