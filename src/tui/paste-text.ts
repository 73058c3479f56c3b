import { cleanText } from './clean-text.js';
import { typeName } from './edit-verbs.js';
import type { NewKeyControl } from './new-key-control.js';
import type { Reach } from './reach.js';

const mostOfFilter = 80;

/** Pasted letters are no commands: a secret in the clipboard must not switch keys off. */
export function pasteText(text: string, reach: Reach, newKey: NewKeyControl): void {
  const { mode, filter } = reach.describe().view;
  const clean = cleanText(text);
  switch (mode.kind) {
    case 'filter':
      reach.dispatch({ type: 'filter-changed', filter: filter + clean.slice(0, mostOfFilter) });
      break;
    case 'rename':
      typeName(mode.text + clean, mode, reach);
      break;
    case 'new-key':
      newKey.paste(clean);
      break;
    default:
      reach.notify(['pasted text is ignored here']);
  }
}
