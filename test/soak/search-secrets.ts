import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { findCanary } from '../helpers/canary.js';

export type SecretSearch = {
  /** Looks through something that the engine said, once. */
  look(where: string, content: string | Buffer): void;
  /** Looks through all that it wrote below a folder. */
  lookInFiles(folder: string): void;
  readonly problems: readonly string[];
};

/** Every key of the soak is a marked canary; where one is found, its secret got out. */
export function searchSecrets(): SecretSearch {
  const found = new Set<string>();
  const look = (where: string, content: string | Buffer): void => {
    const leak = findCanary(content);
    if (leak !== null && !found.has(where)) {
      found.add(where);
      problems.push(`a secret got out, in ${where}: ${leak}`);
    }
  };
  const problems: string[] = [];
  return {
    look,
    lookInFiles(folder) {
      for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
        const path = join(entry.parentPath, entry.name);
        if (entry.isFile()) {
          look(path, readFileSync(path));
        }
      }
    },
    problems,
  };
}
