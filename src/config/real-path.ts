import { realpathSync } from 'node:fs';

/** The file behind all links; the path itself if there is none. */
export function realPath(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return path;
  }
}
