import { expect, test } from 'vitest';
import { openShell } from '../helpers/open-keyctl.js';
import { tempFolder } from '../helpers/temp-folder.js';

test.each([
  ['stdin', 'keyctl tui </dev/null'],
  ['stdout', 'keyctl tui | cat'],
  ['stdin and stdout', 'keyctl tui </dev/null | cat'],
])('where %s is no terminal, it says what works there and ends with 2', async (_what, line) => {
  const script = `set -o pipefail\n${line}\necho "exit code $?"`;
  const terminal = openShell(script, { home: tempFolder(), cols: 120 });
  expect(await terminal.exit).toMatchObject({ code: 0 });
  expect(terminal.screen().join('\n').trim()).toBe(
    [
      'keyctl: error: keyctl tui needs a terminal',
      'keyctl: hint: see the keys with `keyctl status`, or run the engine alone with `keyctl serve`',
      'exit code 2',
    ].join('\n'),
  );
});
