import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect } from 'vitest';

const readme = readFileSync(fileURLToPath(new URL('../../README.md', import.meta.url)), 'utf8');

/** What the README says to put into a file: the block of code after the line with its name and purpose. */
export function recipe(path: string, purpose: string): string {
  const lines = readme.split('\n');
  const named = lines.findIndex(
    (line, at) => line.includes(`\`${path}\`, ${purpose}`) && lines[at + 2]?.startsWith('```'),
  );
  const block = lines.slice(named + 3);
  return named === -1
    ? expect.fail(`the README has no recipe for ${path}, ${purpose}`)
    : `${block.slice(0, block.indexOf('```')).join('\n')}\n`;
}

/** A piece of code that stands in the README's text, by how it begins. */
export function codeInText(beginning: string): string {
  const codes = [...readme.matchAll(/`([^`\n]+)`/g)].map(([, code]) => code ?? '');
  return codes.find((code) => code.startsWith(beginning)) ?? expect.fail(`no ${beginning} there`);
}
