import { execFileSync } from 'node:child_process';
import { accessSync, constants, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';
import packageJson from '../package.json' with { type: 'json' };
import { expectNoCanary } from './helpers/canary.js';
import { tempFolder } from './helpers/temp-folder.js';

const root = fileURLToPath(new URL('..', import.meta.url));

type Packed = { readonly filename: string; readonly files: readonly { readonly path: string }[] };

/** A cache of its own, so that nothing of the machine's npm is touched; no script is run again. */
function npmPack(...args: string[]): Packed {
  const cache = mkdtempSync(join(tmpdir(), 'k-npm-'));
  onTestFinished(() => rmSync(cache, { recursive: true, force: true }));
  const output = execFileSync(
    'npm',
    ['pack', '--json', '--ignore-scripts', '--cache', cache, ...args],
    { cwd: root, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] },
  );
  const parsed = JSON.parse(output);
  // a list in npm 10 and 11, an object by package name after that
  return Object.values<Packed>(parsed)[0] ?? { filename: '', files: [] };
}

test('npm packs dist, README, package.json and LICENSE, and nothing else', () => {
  const paths = npmPack('--dry-run').files.map(({ path }) => path);
  expect(paths).toContain('dist/cli.js');
  expect(paths).toContain('dist/host-worker.js');
  const others = paths.filter((path) => !path.startsWith('dist/'));
  expect(others.sort()).toEqual(['LICENSE', 'README.md', 'package.json']);
});

test('P12 what is packed holds no source, test or secret', () => {
  const folder = tempFolder();
  const { files, filename } = npmPack('--pack-destination', folder);
  const paths = files.map(({ path }) => path);
  expect(paths.filter((path) => /\.(ts|tsx|map)$|\.env|test/.test(path))).toEqual([]);
  expectNoCanary(readFileSync(join(folder, filename)), 'the package');
});

test.each(Object.entries(packageJson.bin))(
  'the bin %s is a program with its shebang',
  (_name, path) => {
    const file = join(root, path);
    expect(readFileSync(file, 'utf8').split('\n')[0]).toBe('#!/usr/bin/env node');
    // npm makes a bin executable when it installs; in a clone the build has to
    accessSync(file, constants.R_OK | constants.X_OK);
  },
);

test('both names of the program are there, for keyutils has a keyctl too', () => {
  expect(Object.keys(packageJson.bin).sort()).toEqual(['keyctl', 'llm-keyctl']);
});
