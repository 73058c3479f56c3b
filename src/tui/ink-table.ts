/**
 * Makes ink-table 3.1.0 loadable. It is CommonJS and calls `require('ink')`, which throws
 * ERR_REQUIRE_ASYNC_MODULE for every modern Ink: Ink's module graph has top-level await
 * (ink-table issues #253 and #258). Ink imported the modern way and put into require's cache, under
 * the path that ink-table will ask for, is what its `require` then finds: the same one Ink that the
 * rest of the screen uses (in dist the bundled one, under vitest the package itself).
 */
import Module, { createRequire } from 'node:module';
import * as ink from 'ink';
import type { JSX as ReactJsx } from 'react';

declare global {
  // ink-table's types use the global JSX namespace, which React 19 dropped.
  namespace JSX {
    type Element = ReactJsx.Element;
  }
}

const require = createRequire(import.meta.url);
const inkPath = createRequire(require.resolve('ink-table')).resolve('ink');
if (require.cache[inkPath] === undefined) {
  const loaded = new Module(inkPath);
  loaded.exports = ink;
  loaded.loaded = true;
  require.cache[inkPath] = loaded;
}

export const { default: Table } = require('ink-table') as typeof import('ink-table');
