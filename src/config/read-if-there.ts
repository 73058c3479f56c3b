import { readFileSync } from 'node:fs';

/** A file of another program: empty if there is none, and no reason to stop if it can't be read. */
export function readIfThere(file: string): {
  readonly text: string;
  readonly passedOver: readonly string[];
} {
  try {
    return { text: readFileSync(file, 'utf8'), passedOver: [] };
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? 'unknown';
    return {
      text: '',
      passedOver:
        code === 'ENOENT' || code === 'ENOTDIR' ? [] : [`${file} can not be read (${code})`],
    };
  }
}
