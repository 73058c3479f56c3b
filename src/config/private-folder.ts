import { chmodSync, lstatSync, mkdirSync } from 'node:fs';
import { basename } from 'node:path';

/**
 * Makes a folder, with its parents, that only this user can look into. If keyctl's own folder is there
 * already and more open, it is closed; any other that exists was the user's choice and stays as it
 * is. No mode is ever loosened. Throws what the disk throws if there is no such folder afterwards.
 */
export function makePrivateFolder(path: string): void {
  mkdirSync(path, { recursive: true, mode: 0o700 });
  if (basename(path) !== 'keyctl') {
    return;
  }
  const stats = lstatSync(path);
  const isOurs = stats.isDirectory() && stats.uid === process.geteuid?.();
  if (isOurs && (stats.mode & 0o077) !== 0) {
    chmodSync(path, 0o700);
  }
}
