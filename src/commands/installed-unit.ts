import { lstatSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { KeyctlError } from '../keyctl-error.js';
import { unitMarker } from './service-unit.js';

export type InstalledUnit =
  | { readonly kind: 'none' }
  | { readonly kind: 'ours'; readonly text: string }
  /** By somebody else, or a link, as a masked unit and one of a dotfiles manager is. */
  | { readonly kind: 'foreign'; readonly text: string | null };

export function readUnit(path: string): InstalledUnit {
  const stats = lstatSync(path, { throwIfNoEntry: false });
  if (stats === undefined) {
    return { kind: 'none' };
  }
  if (!stats.isFile()) {
    return { kind: 'foreign', text: null };
  }
  const text = readFileSync(path, 'utf8');
  return { kind: text.startsWith(`${unitMarker}\n`) ? 'ours' : 'foreign', text };
}

/** Whole or not at all: systemd may read it at any moment. */
export function writeUnit(path: string, text: string): void {
  try {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(`${path}.new`, text, { mode: 0o644 });
    renameSync(`${path}.new`, path);
  } catch (cause) {
    const code = (cause as NodeJS.ErrnoException).code ?? 'unknown';
    throw new KeyctlError('service-unusable', `can't write ${path} (${code})`, { cause });
  }
}

export function notOurUnit(path: string): KeyctlError {
  return new KeyctlError(
    'service-unusable',
    `${path} was not made by keyctl, so it was left alone`,
    {
      hint: 'move it away first, if nothing needs it',
    },
  );
}
