import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { crashRedactor } from '../../src/commands/crash-redactor.js';
import { describeCrash } from '../../src/commands/describe-crash.js';
import { makeToken } from '../../src/config/token-form.js';
import { runKeyctl } from '../helpers/run-keyctl.js';
import { tempFolder } from '../helpers/temp-folder.js';
import { writeConfig } from '../helpers/write-config.js';

const literal = 'canary-without-any-known-shape-4711';
const fromEnvironment = 'another-canary-0815';

/** Makes the program meet a bug: the first write to stdout throws, and quotes secrets. */
function withBug(home: string): NodeJS.ProcessEnv {
  const bug = join(home, 'bug.mjs');
  writeFileSync(
    bug,
    `process.stdout.write = () => {
       throw new TypeError('can not print ${literal} nor ' + process.env.MY_TOKEN + ' nor sk-proj-0123456789abcdef');
     };`,
  );
  return { NODE_OPTIONS: `--import ${bug}`, MY_TOKEN: fromEnvironment };
}

test('a bug ends with exit code 1 and a short note without secrets or folders', async () => {
  const home = tempFolder();
  writeConfig(home, { providers: { openai: { apiKey: literal } } });
  const { code, stdout, stderr } = await runKeyctl(['config', 'path'], {
    home,
    environment: withBug(home),
  });
  expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
  expect(stderr).toMatch(/^keyctl: error: unexpected TypeError: can not print /);
  expect(stderr).toMatch(/\nkeyctl: hint: .*report it.*\n$/);
  expect(stderr.trimEnd().split('\n').length).toBeLessThanOrEqual(6);
  for (const secret of [literal, fromEnvironment, 'sk-proj-0123456789abcdef']) {
    expect(stderr).not.toContain(secret);
  }
  expect(stderr).not.toContain(home);
});

test('the places of a crash are files and lines, without the folders above', () => {
  const error = new RangeError('too far');
  error.stack = `RangeError: too far
    at pick (file:///home/ann/node_modules/keyctl/dist/commands/status.js:10:5)
    at file:///home/ann/node_modules/keyctl/dist/cli.js:3:1
    at node:internal/process/task_queues:95:5`;
  expect(describeCrash(error, (text) => text)).toEqual([
    'keyctl: error: unexpected RangeError: too far',
    'keyctl:   at pick (commands/status.js:10:5)',
    'keyctl:   at dist/cli.js:3:1',
    'keyctl:   at node:internal/process/task_queues:95:5',
    'keyctl: hint: this is a bug in keyctl; please report it with the lines above',
  ]);
});

test("keyctl's own token is known by its form, for its file may not be read any more", () => {
  const redact = crashRedactor({ config: '/nowhere' }, { HOME: '/nowhere' });
  const token = makeToken();
  expect(redact(`can't use ${token}, really`)).toBe("can't use ••••, really");
});

test('what was thrown and is no error is not quoted', () => {
  expect(describeCrash(literal, (text) => text)[0]).toBe('keyctl: error: unexpected string');
});

test('the redactor works without any config', () => {
  const redact = crashRedactor(
    { config: '/nowhere/config.json' },
    { HOME: '/nowhere', MY_API_KEY: 'short', MY_PASSWORD: 'long-enough-1', OTHER: 'harmless-word' },
  );
  expect(redact('a long-enough-1 b harmless-word c short sk-ant-api03-xyzxyzxyz')).toBe(
    'a •••• b harmless-word c short ••••',
  );
});
