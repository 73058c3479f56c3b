import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { keyctlPaths } from './run-keyctl.js';

/** Writes the config file of a `home`, private as keyctl would make it; text goes in as it is. */
export function writeConfig(home: string, config: object | string): string {
  const { config: path } = keyctlPaths(home);
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  const text = typeof config === 'string' ? config : JSON.stringify(config, null, 2);
  writeFileSync(path, text, { mode: 0o600 });
  return path;
}
