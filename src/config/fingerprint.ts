import { type BigIntStats, statSync } from 'node:fs';

/** Differs whenever the content of a file may differ; `absent` if there is no such file. */
export function fingerprintOf(file: string): string {
  const stats = statsOf(file);
  if (stats === null) {
    return 'absent';
  }
  const { dev, ino, size, mtimeNs, ctimeNs } = stats;
  return [dev, ino, size, mtimeNs, ctimeNs].join(' ');
}

/** Null for what is not there, or can't be looked at. */
export function statsOf(path: string): BigIntStats | null {
  try {
    return statSync(path, { bigint: true });
  } catch {
    return null;
  }
}
