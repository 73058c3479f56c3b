import type { OpenedTerminal } from './terminal.js';

export function textOf(terminal: OpenedTerminal): string {
  return terminal.screen().join('\n');
}

/** The same with broken lines joined again, for sentences. */
export function proseOf(terminal: OpenedTerminal): string {
  return textOf(terminal).replaceAll(/\s+/g, ' ');
}

/**
 * A key's line in the table. `marks` are two patterns for cursor and active key (`▸\\*`), `rest` one
 * for what follows in its later columns.
 */
export function keyRow(id: string, marks: string, rest = ''): RegExp {
  const [provider = '', name = ''] = id.split('/');
  return new RegExp(`^│${marks}${literal(provider)} +│ ${literal(name)} +│ .*${rest}`, 'm');
}

/** The text as a pattern that matches nothing else. */
export function literal(text: string): string {
  return text.replaceAll(/[.?*+^$()[\]{}|\\/-]/g, '\\$&');
}
