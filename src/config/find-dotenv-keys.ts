import { parseEnv } from 'node:util';
import { candidate, type FoundKeys } from './candidate-key.js';
import { findKeys } from './find-keys.js';
import { pathInConfig } from './path-in-config.js';
import { readIfThere } from './read-if-there.js';

/** The variables of a `.env` file that tools of a known provider would take their key from. */
export function findDotenvKeys(file: string, environment: NodeJS.ProcessEnv): FoundKeys {
  const { text, passedOver } = readIfThere(file);
  return {
    keys: findKeys(parseEnv(text)).map(({ provider, variable }) =>
      candidate(provider, `{file:${pathInConfig(file, environment)}#${variable}}`),
    ),
    passedOver,
  };
}
