import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { ok } from '../helpers/answers.js';
import { keyctlEnvironment } from '../helpers/run-keyctl.js';
import { openScene } from '../helpers/scene.js';

const scene = await openScene({ openai: {} });
scene.provider('openai').upstream.script(scene.provider('openai').secret(1), ok());

const program = fileURLToPath(new URL('../../dist/cli.js', import.meta.url));

/** The packages that a command loads, each from its file in dist, by a loader hook that writes them down. */
function packagesLoadedBy(args: readonly string[]): readonly string[] {
  const hooks = join(scene.home, 'hooks.mjs');
  writeFileSync(
    hooks,
    `import { writeSync } from 'node:fs';
     export function load(url, context, next) { writeSync(2, 'LOADED ' + url + '\\n'); return next(url, context); }`,
  );
  const hook = join(scene.home, 'hook.mjs');
  writeFileSync(hook, `import { register } from 'node:module'; register('file://${hooks}');`);
  const { stderr } = spawnSync(process.execPath, ['--import', hook, program, ...args], {
    env: keyctlEnvironment(scene.home),
    encoding: 'utf8',
  });
  const names = [
    ...stderr.matchAll(
      /^LOADED .*\/(?:dist\/package-|node_modules\/)((?:@[^/]+\/)?[^/]+?)(?:\.js$|\/)/gm,
    ),
  ];
  return [...new Set(names.map(([, name = '']) => name))].sort();
}

test.each([
  [['--version'], ['commander']],
  [['--help'], ['commander']],
])('%j loads nothing but the parser', (args, wanted) => {
  expect(packagesLoadedBy(args)).toEqual(wanted);
});

test('the hook sees what a command loads', () => {
  expect(packagesLoadedBy(['config', 'schema'])).toContain('zod');
});

test.each([[['status']], [['status', '--line']]])(
  '%j of a running engine loads nothing but the parser: it is called from prompts',
  (args) => {
    expect(packagesLoadedBy(args)).toEqual(['commander']);
  },
);
