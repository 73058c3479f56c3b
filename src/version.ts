import { readFileSync } from 'node:fs';

/** Read, not imported: package.json lies outside of the folder that tsc compiles. */
export const version: string = JSON.parse(
  readFileSync(new URL('../package.json', import.meta.url), 'utf8'),
).version;
