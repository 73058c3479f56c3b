import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { promises } from './promises.js';

const root = fileURLToPath(new URL('..', import.meta.url));

/** The numbers that start a title: `'P6 after …'`, `'P22 P23 an answer …'`. */
const titles = /(?:\(|^\s*)['"`]((?:P\d+b? )+)/gm;

const proofs = readdirSync(root, { recursive: true, encoding: 'utf8' })
  .filter((file) => /\.test\.tsx?$/.test(file))
  .flatMap((file) => {
    const text = readFileSync(join(root, file), 'utf8');
    const numbers = [...text.matchAll(titles)].flatMap(([, found = '']) => found.trim().split(' '));
    return numbers.map((number) => ({ file, number }));
  });

test.each(Object.entries(promises))('%s (%s) has a test', (number) => {
  expect(proofs.filter((proof) => proof.number === number)).not.toEqual([]);
});

test('every number in a title is that of a promise', () => {
  expect(proofs.filter(({ number }) => !Object.hasOwn(promises, number))).toEqual([]);
});
