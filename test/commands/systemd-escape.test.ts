import { expect, test } from 'vitest';
import {
  systemdAssignment,
  systemdCommand,
  systemdPath,
} from '../../src/commands/systemd-escape.js';
import { systemdWords } from '../helpers/systemd-words.js';

const odd = [
  '/plain/node',
  '/with space/x',
  '/100%/%h/%%x',
  '/$HOME/$x/$$',
  '/it\'s "quoted"',
  '/back\\slash\\n',
  '/ünï/✓',
  '/a;b|c&d*?#~',
];

test.each(odd)(
  '%s comes out of a command line as it went in, as program and as argument',
  (word) => {
    const words = [word, word, 'serve', '--config', word];
    const read = systemdWords(systemdCommand(words));
    // systemd has no way to write a program's path with quotes in it
    expect(read).toEqual(/["'\\]/.test(word) ? ['/usr/bin/env', ...words] : words);
  },
);

test('what needs no quotes gets none', () => {
  expect(systemdCommand(['/usr/bin/node', '/opt/keyctl/cli.js', 'serve'])).toBe(
    '/usr/bin/node /opt/keyctl/cli.js serve',
  );
});

test('dollars are doubled in arguments alone, where systemd looks for variables', () => {
  expect(systemdCommand(['/a$b', '/a$b'])).toBe('"/a$b" "/a$$b"');
});

test('an assignment is quoted as a whole, a lone path not at all', () => {
  expect(systemdAssignment('XDG_STATE_HOME', '/s t/100%')).toBe('"XDG_STATE_HOME=/s t/100%%"');
  expect(systemdAssignment('XDG_STATE_HOME', '/$x')).toBe('"XDG_STATE_HOME=/$x"');
  expect(systemdPath('/s t/100%/env')).toBe('/s t/100%%/env');
});

test.each(['/a\nExecStartPre=/bin/evil', '/a\tb', '/a\0b'])(
  '%j can not stand in a unit',
  (word) => {
    for (const write of [(text: string) => systemdCommand([text]), systemdPath]) {
      expect(() => write(word)).toThrow(/line break or a control character/);
    }
  },
);
