import {
  chmodSync,
  chownSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { createConfigFile, findConfigFile, replaceConfigFile } from '../../src/edit/config-file.js';
import { editConfig } from '../../src/edit/edit-config.js';
import { runKeyctl } from '../helpers/run-keyctl.js';
import { smallDisk } from '../helpers/small-disk.js';
import { tempFolder } from '../helpers/temp-folder.js';
import { asNobody, isRoot, need, needRoot } from '../helpers/tools.js';

const config = '{"providers":{"openai":{"apiKey":["$A","$B"]}}}';
const edited = '{"providers":{"openai":{"apiKey":["$B","$A"]}}}';

function aFile(text = config): string {
  const file = join(tempFolder(), 'config.json');
  writeFileSync(file, text, { mode: 0o600 });
  return file;
}

const found = (file: string) => findConfigFile(file) ?? expect.fail('there is no file');
const mode = (file: string) => (statSync(file).mode & 0o7777).toString(8);

test.each([0o600, 0o640, 0o644, 0o664])('P17 mode %o stays, whatever the umask', (wanted) => {
  const file = aFile();
  chmodSync(file, wanted);
  const umask = process.umask(0o077);
  expect(replaceConfigFile(file, found(file), edited)).toBe(true);
  process.umask(umask);
  expect([readFileSync(file, 'utf8'), mode(file)]).toEqual([edited, wanted.toString(8)]);
  expect(readdirSync(dirname(file))).toEqual(['config.json']);
});

test('P17 the owner stays', (context) => {
  needRoot(context);
  const file = aFile();
  chownSync(file, 65_534, 65_534);
  expect(replaceConfigFile(file, found(file), edited)).toBe(true);
  expect([statSync(file).uid, statSync(file).gid]).toEqual([65_534, 65_534]);
});

test('P17 a link stays a link, and so does a link to it; the file behind them is written', () => {
  const file = aFile();
  const folder = join(dirname(file), 'home');
  mkdirSync(folder);
  const [link, second] = [join(folder, 'config.json'), join(folder, 'link.json')];
  symlinkSync('../config.json', link);
  symlinkSync(link, second);
  expect(replaceConfigFile(second, found(second), edited)).toBe(true);
  expect(readFileSync(file, 'utf8')).toBe(edited);
  expect([link, second].every((path) => lstatSync(path).isSymbolicLink())).toBe(true);
  expect(readdirSync(folder).sort()).toEqual(['config.json', 'link.json']);
});

test('a file that is not what was read any more is left alone', () => {
  const file = aFile();
  const before = found(file);
  writeFileSync(file, `${config}\n`);
  expect(replaceConfigFile(file, before, edited)).toBe(false);
  expect(readFileSync(file, 'utf8')).toBe(`${config}\n`);
  unlinkSync(file);
  expect(replaceConfigFile(file, before, edited)).toBe(false);
  expect(readdirSync(dirname(file))).toEqual([]);
});

test('a link that points elsewhere by now is left alone', () => {
  const [file, other] = [aFile(), aFile()];
  const link = join(tempFolder(), 'config.json');
  symlinkSync(file, link);
  const before = found(link);
  rmSync(link);
  symlinkSync(other, link);
  expect(replaceConfigFile(link, before, edited)).toBe(false);
  expect([readFileSync(file, 'utf8'), readFileSync(other, 'utf8')]).toEqual([config, config]);
});

test('a file that appeared meanwhile is not overwritten by a first one', () => {
  const file = aFile();
  expect(createConfigFile(file, edited)).toBe(false);
  expect(readFileSync(file, 'utf8')).toBe(config);
});

test('what somebody else writes during an edit is edited, and nothing of it is lost', async () => {
  const file = aFile();
  const place = { file, socketPath: join(tempFolder(), 'run/keyctl.sock'), environment: {} };
  let tries = 0;
  const { after } = await editConfig(
    place,
    ({ text }) => {
      tries += 1;
      if (tries === 1) {
        writeFileSync(file, `${config} // theirs`);
      }
      return text.replace('"$A","$B"', '"$B","$A"');
    },
    { mayCreate: false },
  );
  expect(after.text).toBe(`${edited} // theirs`);
  expect(readFileSync(file, 'utf8')).toBe(after.text);
});

test('a file that is written all the time is not fought for', async () => {
  const file = aFile();
  const place = { file, socketPath: join(tempFolder(), 'run/keyctl.sock'), environment: {} };
  let tries = 0;
  const edit = editConfig(
    place,
    ({ text }) => {
      tries += 1;
      writeFileSync(file, `${config} // ${tries}`);
      return `${text} `;
    },
    { mayCreate: false },
  );
  await expect(edit).rejects.toMatchObject({ code: 'config-changed' });
  expect(readFileSync(file, 'utf8')).toBe(`${config} // ${tries}`);
});

test.each([
  ['a link to nothing', (file: string) => symlinkSync('nowhere', file), 'is a link to a file'],
  ['a folder', (file: string) => mkdirSync(file), 'is a folder'],
  [
    'bytes that are no text',
    (file: string) => writeFileSync(file, '{"a":"\xe9"}', 'latin1'),
    'is not UTF-8',
  ],
])('%s is told and left alone', (_what, make, message) => {
  const file = join(tempFolder(), 'config.json');
  make(file);
  expect(() => findConfigFile(file)).toThrow(message);
});

test('a file that nobody may write is left alone, even by root', () => {
  const file = aFile();
  chmodSync(file, 0o444);
  expect(() => replaceConfigFile(file, found(file), edited)).toThrow(
    expect.objectContaining({ code: 'config-unwritable' }),
  );
  expect(readFileSync(file, 'utf8')).toBe(config);
});

test('a folder that is not ours to write is told, and nothing is lost', async (context) => {
  need(context, 'setpriv');
  const home = tempFolder();
  const file = join(home, 'theirs/config.json');
  mkdirSync(dirname(file));
  writeFileSync(file, config);
  chmodSync(home, 0o755);
  for (const folder of ['run', 'config', 'config/keyctl', 'state']) {
    mkdirSync(join(home, folder), { recursive: true });
    chownSync(join(home, folder), 65_534, 65_534);
    chmodSync(join(home, folder), 0o700);
  }
  const { code, stderr } = await runKeyctl(['--config', file, 'move', 'openai/2', '1'], {
    home,
    under: asNobody,
  });
  expect(stderr).toContain(`keyctl: error: ${file} can not be written (EACCES)`);
  expect([code, readFileSync(file, 'utf8'), isRoot]).toEqual([1, config, true]);
});

test('on a full disk nothing is lost, and nothing is left behind', (context) => {
  need(context, 'mount');
  const folder = smallDisk(64);
  const file = join(folder, 'config.json');
  writeFileSync(file, config);
  const large = `${config}${' '.repeat(128 * 1024)}`;
  expect(() => replaceConfigFile(file, found(file), large)).toThrow(
    `${file} can not be written (ENOSPC)`,
  );
  expect(readFileSync(file, 'utf8')).toBe(config);
  expect(readdirSync(folder)).toEqual(['config.json']);
  expect(() => createConfigFile(join(folder, 'new.json'), large)).toThrow('ENOSPC');
  expect(readdirSync(folder)).toEqual(['config.json']);
});

test('what an edit left that was killed is cleaned up by the next one', () => {
  const file = aFile();
  writeFileSync(join(dirname(file), '.config.json.keyctl-0123456789ab'), 'half of');
  expect(replaceConfigFile(file, found(file), edited)).toBe(true);
  expect(readdirSync(dirname(file))).toEqual(['config.json']);
});
