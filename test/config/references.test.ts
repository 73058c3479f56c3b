import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseReference, resolveReference, sourceOf } from '../../src/config/references.js';
import { tempFolder } from '../helpers/temp-folder.js';

function resolve(text: string, environment: NodeJS.ProcessEnv = {}, folder = '/nowhere') {
  const reference = parseReference(text);
  if (reference.kind === 'malformed') {
    throw new Error(reference.message);
  }
  return resolveReference(reference, { environment, folder });
}

// written in pieces, because a linter takes it for a template
const braced = (name: string): string => `\${${name}}`;

describe('a variable', () => {
  it.each(['$OPENAI_KEY_2', braced('OPENAI_KEY_2'), '{env:OPENAI_KEY_2}'])(
    'is read by %s',
    (text) => {
      expect(resolve(text, { OPENAI_KEY_2: 'sk-1' })).toEqual({ value: 'sk-1', problem: null });
      expect(sourceOf(parseReference(text))).toBe('$OPENAI_KEY_2');
    },
  );

  it('that is not set is a problem of this key alone', () => {
    expect(resolve('$OPENAI_KEY_2')).toEqual({ value: null, problem: 'OPENAI_KEY_2 is not set' });
  });

  it.each(['$constructor', '$__proto__', '$toString'])(
    'is never a member of Object: %s',
    (text) => {
      expect(resolve(text).value).toBeNull();
    },
  );
});

describe('a file', () => {
  it('is read from the folder of the config, without the white space around it', () => {
    const folder = tempFolder();
    mkdirSync(join(folder, 'secrets'));
    writeFileSync(join(folder, 'secrets/openai'), '\n  sk-from-file \r\n');
    expect(resolve('{file:secrets/openai}', {}, folder).value).toBe('sk-from-file');
    expect(resolve(`{file:${folder}/secrets/openai}`).value).toBe('sk-from-file');
  });

  it('may be below the home folder', () => {
    const HOME = tempFolder();
    writeFileSync(join(HOME, 'key'), 'sk-home');
    expect(resolve('{file:~/key}', { HOME }).value).toBe('sk-home');
    expect(sourceOf(parseReference('{file:~/key}'))).toBe('{file:~/key}');
  });

  it('that is not there, or is no file, is a problem of this key alone', () => {
    const folder = tempFolder();
    expect(resolve('{file:gone}', {}, folder).problem).toBe('the file gone does not exist');
    expect(resolve('{file:.}', {}, folder).problem).toBe('the file . can not be read (EISDIR)');
  });

  it('that is much too large, or never ends, is not read to its end', () => {
    expect(resolve('{file:/dev/zero}').problem).toBe('the file /dev/zero is too large to be a key');
  });

  it('that is a named pipe without a writer does not hang', () => {
    const folder = tempFolder();
    execFileSync('mkfifo', [join(folder, 'pipe')]);
    expect(resolve('{file:pipe}', {}, folder)).toEqual({ value: '', problem: null });
  });
});

describe('a dollar sign', () => {
  it('is written twice', () => {
    expect(resolve('$$HOME').value).toBe('$HOME');
    expect(resolve('a$$b').value).toBe('a$b');
    expect(resolve('$$$$').value).toBe('$$');
  });

  it('inside a text stands for itself', () => {
    expect(resolve('pa$word').value).toBe('pa$word');
  });
});

it.each([
  '$',
  '$1abc',
  '$sk-abcdefghijkl',
  '$$$NAME',
  `Bearer ${braced('KEY')}`,
  'x{env:KEY}',
  '{env:}',
  '{env:A-B}',
  '{file:}',
  '{file: }',
  `${braced('A')}${braced('B')}`,
])('the malformed reference %j is an error that does not quote it', (text) => {
  const reference = parseReference(text);
  expect(reference.kind).toBe('malformed');
  expect(JSON.stringify(reference)).not.toContain('abcdefghijkl');
});

it('reads back any literal whose dollar signs were doubled', () => {
  fc.assert(
    fc.property(fc.string(), (value) => {
      fc.pre(!/\{(env|file):/.test(value));
      expect(parseReference(value.replaceAll('$', '$$$$'))).toEqual({ kind: 'literal', value });
    }),
  );
});

it('takes any text without throwing', () => {
  const pieces = fc.constantFrom('$', '{', '}', 'env:', 'file:', 'A', '1', ' ', '\n', '-');
  fc.assert(
    fc.property(fc.array(pieces, { maxLength: 8 }), (parts) => {
      const reference = parseReference(parts.join(''));
      expect(typeof sourceOf(reference)).toBe('string');
    }),
  );
});

describe('a part of a file', () => {
  const aFolder = () => {
    const folder = tempFolder();
    writeFileSync(join(folder, '.env'), 'A_KEY="sk-quoted" # mine\nexport B=sk-b\n');
    writeFileSync(
      join(folder, 'keys.json'),
      '{ "a/b": { "c~d": "sk-deep" }, "list": ["sk-0"], "number": 7, // also JSON with comments\n }',
    );
    return folder;
  };

  it.each([
    ['.env#A_KEY', 'sk-quoted'],
    ['.env#B', 'sk-b'],
    ['keys.json#/a~1b/c~0d', 'sk-deep'],
    ['keys.json#/list/0', 'sk-0'],
  ])('is read: %s', (path, value) => {
    expect(resolve(`{file:${path}}`, {}, aFolder())).toEqual({ value, problem: null });
    expect(sourceOf(parseReference(`{file:${path}}`))).toBe(`{file:${path}}`);
  });

  it.each(['.env#C', '.env#toString', 'keys.json#/number', 'keys.json#/list/length', '.env#/a'])(
    'that is not there, or is no text, is a problem of this key alone: %s',
    (path) => {
      const [file, part] = path.split('#');
      expect(resolve(`{file:${path}}`, {}, aFolder())).toEqual({
        value: null,
        problem: `the file ${file} has no ${part}`,
      });
    },
  );

  it('is not meant by a number sign in the name of a file', () => {
    const folder = tempFolder();
    writeFileSync(join(folder, 'key#1'), 'sk-numbered');
    expect(resolve('{file:key#1}', {}, folder).value).toBe('sk-numbered');
  });
});

describe('a name in the keyring', () => {
  it('is the whole value', () => {
    const reference = parseReference('{keyring: openai/work }');
    expect(reference).toEqual({ kind: 'keyring', name: 'openai/work' });
    expect(sourceOf(reference)).toBe('{keyring:openai/work}');
  });

  it.each(['x{keyring:a}', '{keyring:a}{keyring:b}', '{keyring:}', '{keyring: }'])(
    'is malformed otherwise: %s',
    (text) => {
      expect(parseReference(text).kind).toBe('malformed');
    },
  );
});
