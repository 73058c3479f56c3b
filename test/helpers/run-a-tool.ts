import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type KeyctlOptions, type KeyctlResult, runKeyctl } from './run-keyctl.js';

/** A tool for `keyctl run`: a module of JavaScript that may import this project's packages. */
export function writeTool(home: string, source: string, name = 'tool.mjs'): string {
  const path = join(home, name);
  // a tool lives in a folder of its own, where none of our packages are to be found
  const text = source.replaceAll(
    /from '(openai|@anthropic-ai\/sdk|undici)'/g,
    (_from, specifier: string) => `from '${import.meta.resolve(specifier)}'`,
  );
  writeFileSync(path, text);
  return path;
}

/** `keyctl run -- node TOOL`, with `flags` before the mark. */
export function runTool(
  source: string,
  options: KeyctlOptions & { readonly flags?: readonly string[] },
): Promise<KeyctlResult> {
  const tool = writeTool(options.home, source);
  return runKeyctl(['run', ...(options.flags ?? []), '--', process.execPath, tool], options);
}
