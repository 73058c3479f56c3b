import {
  chmodSync,
  existsSync,
  mkdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { candidate } from '../../src/config/candidate-key.js';
import { findKeys } from '../../src/config/find-keys.js';
import { writeFirstConfig } from '../../src/config/first-config.js';
import { readConfig } from '../../src/config/read-config.js';
import { canary } from '../helpers/canary.js';
import { tempFolder } from '../helpers/temp-folder.js';

const environment = {
  OPENAI_API_KEY: canary('first', { prefix: 'sk-proj-' }),
  OPENAI_API_KEY_10: canary('tenth', { prefix: 'sk-proj-' }),
  OPENAI_API_KEY_2: canary('second', { prefix: 'sk-proj-' }),
  ANTHROPIC_API_KEY: canary('other', { prefix: 'sk-ant-' }),
};

it('finds the variables of known providers and their numbered siblings', () => {
  expect(findKeys({ ...environment, OPENAI_API_KEY_FILE: '/x', UNRELATED: 'x' })).toEqual([
    { variable: 'OPENAI_API_KEY', provider: 'openai' },
    { variable: 'OPENAI_API_KEY_2', provider: 'openai' },
    { variable: 'OPENAI_API_KEY_10', provider: 'openai' },
    { variable: 'ANTHROPIC_API_KEY', provider: 'anthropic' },
  ]);
});

it('passes over empty variables and a second name of the same key', () => {
  const found = findKeys({ OPENAI_API_KEY: ' ', GEMINI_API_KEY: 'AIza1', GOOGLE_API_KEY: 'AIza1' });
  expect(found).toEqual([{ variable: 'GEMINI_API_KEY', provider: 'gemini' }]);
});

it('writes references that resolve, and no secret', () => {
  const path = join(tempFolder(), 'new/keyctl/config.json');
  writeFirstConfig(
    path,
    findKeys(environment).map(({ provider, variable }) => candidate(provider, `$${variable}`)),
  );
  expect(readFileSync(path, 'utf8')).not.toContain('canary');
  const config = readConfig(path, environment);
  expect(config.warnings).toEqual([]);
  expect(
    config.providers.map(({ name, keys }) => [name, keys.map(({ source }) => source)]),
  ).toEqual([
    ['openai', ['$OPENAI_API_KEY', '$OPENAI_API_KEY_2', '$OPENAI_API_KEY_10']],
    ['anthropic', ['$ANTHROPIC_API_KEY']],
  ]);
  expect(config.providers.flatMap(({ keys }) => keys.map(({ problem }) => problem))).toEqual(
    Array(4).fill(null),
  );
});

it('writes an example in comments when nothing was found', () => {
  const path = join(tempFolder(), 'config.json');
  writeFirstConfig(path, []);
  expect(readConfig(path, {}).providers).toEqual([]);
  const example = readFileSync(path, 'utf8').split('    //\n')[1] ?? '';
  const lines = example.split('\n').filter((line) => line.startsWith('    // '));
  const uncommented = lines.map((line) => line.slice('    // '.length)).join('\n');
  writeFileSync(path, `{ "providers": {\n${uncommented}\n} }`);
  expect(readConfig(path, {}).providers.map(({ name }) => name)).toEqual(['openai', 'anthropic']);
});

it('is private, and so are the folders that it makes, whatever the umask', () => {
  const folder = tempFolder();
  const before = process.umask(0);
  try {
    writeFirstConfig(join(folder, 'new/keyctl/config.json'), []);
  } finally {
    process.umask(before);
  }
  expect(statSync(join(folder, 'new')).mode & 0o777).toBe(0o700);
  expect(statSync(join(folder, 'new/keyctl')).mode & 0o777).toBe(0o700);
  expect(statSync(join(folder, 'new/keyctl/config.json')).mode & 0o777).toBe(0o600);
});

it('leaves the mode of a folder that the user made', () => {
  const folder = join(tempFolder(), 'dotfiles');
  mkdirSync(folder);
  chmodSync(folder, 0o755);
  writeFirstConfig(join(folder, 'config.json'), []);
  expect(statSync(folder).mode & 0o777).toBe(0o755);
});

it('never overwrites anything, not even a dangling link', () => {
  const folder = tempFolder();
  const path = join(folder, 'config.json');
  writeFileSync(path, 'mine');
  symlinkSync('gone', join(folder, 'link.json'));
  const refusal = expect.objectContaining({ message: expect.stringMatching(/^there is a config/) });
  expect(() => writeFirstConfig(path, [])).toThrow(refusal);
  expect(() => writeFirstConfig(join(folder, 'link.json'), [])).toThrow(refusal);
  expect(readFileSync(path, 'utf8')).toBe('mine');
  expect(existsSync(join(folder, 'gone'))).toBe(false);
});

it('says why it could not write', () => {
  const file = join(tempFolder(), 'file');
  writeFileSync(file, '');
  expect(() => writeFirstConfig(join(file, 'config.json'), [])).toThrow(
    /config\.json can not be written \(EEXIST\)$/,
  );
});
