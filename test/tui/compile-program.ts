import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

/**
 * Compiles `screen-program.ts` and all it imports as the package is compiled, by plain tsc, so that
 * the terminal tests run what users run: modules under plain node, through no test runner's loader.
 */
export function compileProgram(): { readonly path: string; remove(): void } {
  const cache = resolve('node_modules/.cache');
  mkdirSync(cache, { recursive: true });
  const folder = mkdtempSync(join(cache, 'screen-program-'));
  // The nearest package.json says whether a .js file is a module.
  writeFileSync(join(folder, 'package.json'), '{"type":"module"}');
  const config = join(folder, 'tsconfig.json');
  writeFileSync(
    config,
    JSON.stringify({
      extends: resolve('tsconfig.json'),
      compilerOptions: { rootDir: resolve('.'), outDir: folder, noEmit: false },
      include: [],
      files: [resolve('test/tui/screen-program.ts')],
    }),
  );
  execFileSync(process.execPath, [resolve('node_modules/typescript/bin/tsc'), '-p', config], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  return {
    path: join(folder, 'test/tui/screen-program.js'),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}
