import { statSync } from 'node:fs';
import { basename, dirname, resolve } from 'node:path';
import Conf from 'conf';
import type { Config } from './config.js';
import { unreadableConfig } from './config-error.js';
import { parseConfig } from './parse-config.js';

/**
 * Reads, checks and resolves the config file. Synchronous; looks up the environment's variables and
 * the secret files that it names. Throws ConfigError (`config-missing`, `config-invalid`) for the
 * first thing that is wrong. The file is not written here; `src/edit` does that with its text.
 */
export function readConfig(path: string, environment: NodeJS.ProcessEnv): Config {
  const file = resolve(path);
  const text = readText(file);
  return parseConfig(file, text, environment);
}

/**
 * conf opens the file, with a deserializer that only hands the text out: conf would drop comments
 * and positions, and writes the file back if what it read is not what it would have written. With
 * the bare text it never has a reason to, and no serializer to do it with.
 */
function readText(file: string): string {
  let text = '';
  try {
    // conf makes the folder of a file that is not there, and looking for a config must leave no trace
    statSync(file);
    new Conf<{ text: string }>({
      cwd: dirname(file),
      configName: basename(file),
      fileExtension: '',
      projectSuffix: '',
      accessPropertiesByDotNotation: false,
      clearInvalidConfig: false,
      deserialize: (content) => {
        text = content.replace(/^\uFEFF/, '');
        return { text };
      },
      serialize: () => {
        throw new Error('the config file is never written');
      },
    });
    return text;
  } catch (error) {
    throw unreadableConfig(file, error);
  }
}
