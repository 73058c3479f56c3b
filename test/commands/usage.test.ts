import { expect, test } from 'vitest';
import packageJson from '../../package.json' with { type: 'json' };
import { runKeyctl } from '../helpers/run-keyctl.js';
import { tempFolder } from '../helpers/temp-folder.js';

const escapeCode = String.fromCharCode(27);

test('--version prints the version alone', async () => {
  const { code, stdout, stderr } = await runKeyctl(['--version'], { home: tempFolder() });
  expect({ code, stdout, stderr }).toEqual({
    code: 0,
    stdout: `${packageJson.version}\n`,
    stderr: '',
  });
});

test('--help names every command on one line each, within 84 columns', async () => {
  const { code, stdout, stderr } = await runKeyctl(['--help'], { home: tempFolder() });
  expect(code).toBe(0);
  expect(stderr).toBe('');
  const commands = ['tui', 'serve', 'demo', 'status', 'events', 'explain', 'check', 'enable'];
  const edits = ['add', 'remove', 'rename', 'move'];
  for (const name of [
    ...commands,
    ...edits,
    'disable',
    'use',
    'reset',
    'reload',
    'stop',
    'init',
    'config',
  ]) {
    expect(stdout).toMatch(new RegExp(`^  ${name} .*\\S`, 'm'));
  }
  expect(Math.max(...stdout.split('\n').map((line) => line.length))).toBeLessThanOrEqual(84);
});

test("a command's help shows its own options and the global ones", async () => {
  const { stdout } = await runKeyctl(['check', '--help'], { home: tempFolder() });
  expect(stdout).toContain('keyctl check [KEY] [--json]');
  expect(stdout).toContain('--json');
  expect(stdout).toContain('--socket <path>');
});

test.each([
  [['statsu'], 'there is no command "statsu"', 'did you mean status?'],
  [['quxquux'], 'there is no command "quxquux"', 'see `keyctl --help`'],
  [['status', '--jsn'], "unknown option '--jsn'", 'did you mean --json?'],
  [['enable'], "missing required argument 'key'", 'see `keyctl --help`'],
  [
    ['stop', 'now'],
    "too many arguments for 'stop', expected 0 arguments but got 1",
    'see `keyctl --help`',
  ],
  [['--config'], "option '--config <file>' argument missing", 'see `keyctl --help`'],
  [['config', 'pth'], 'there is no command "pth"', 'did you mean path?'],
])('%j is wrong usage: exit code 2, said once on stderr', async (args, error, hint) => {
  const { code, stdout, stderr } = await runKeyctl(args, { home: tempFolder() });
  expect(code).toBe(2);
  expect(stdout).toBe('');
  expect(stderr).toBe(`keyctl: error: ${error}\nkeyctl: hint: ${hint}\n`);
});

test('config without a subcommand names them', async () => {
  const { code, stderr } = await runKeyctl(['config'], { home: tempFolder() });
  expect(code).toBe(2);
  expect(stderr).toBe('keyctl: error: keyctl config needs one of path, check, schema\n');
});

test.each([[[]], [['tui']]])('keyctl %j without a terminal says what works there', async (args) => {
  const { code, stdout, stderr } = await runKeyctl(args, { home: tempFolder() });
  expect(code).toBe(2);
  expect(stdout).toBe('');
  expect(stderr).toMatch(/^keyctl: error: keyctl tui needs a terminal\nkeyctl: hint: /);
  expect(stderr).toContain('`keyctl status`');
  expect(stderr).not.toContain(escapeCode);
});

test('an empty --socket is wrong usage, not the default place', async () => {
  const { code, stderr } = await runKeyctl(['status', '--socket', ''], { home: tempFolder() });
  expect(code).toBe(2);
  expect(stderr).toContain('--socket needs a path');
});
