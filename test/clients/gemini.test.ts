import { join } from 'node:path';
import { beforeAll, describe, test } from 'vitest';
import type { Answer } from '../helpers/answers.js';
import { installClient } from './install-client.js';
import { openStage } from './open-stage.js';
import { refusals } from './refusals.js';

let folder = '';
beforeAll(async () => {
  folder = await installClient('gemini');
});

const ask =
  "gemini -m gemini-2.5-flash --approval-mode yolo --skip-trust -p 'write a note into note.txt'";

async function stage(refusal: Answer) {
  const opened = await openStage({
    provider: 'gemini',
    refusal,
    program: ['gemini', process.execPath, join(folder, '.bin/gemini')],
    use: (file_path, content) => ({ name: 'write_file', input: { file_path, content } }),
  });
  opened.settle('~/.gemini/settings.json', 'in any case');
  return opened;
}

describe.each(refusals)('a first key that gets %s goes unnoticed', (_status, refusal) => {
  test('with keyctl run', async () => {
    const gemini = await stage(refusal);
    gemini.expectDone(await gemini.run(ask));
  });

  test('on the port', async () => {
    const gemini = await stage(refusal);
    gemini.expectDone(await gemini.beside(`eval "$(keyctl env)"; ${ask}`));
  });

  test('on the socket', async () => {
    const gemini = await stage(refusal);
    gemini.settle('~/.gemini/keyctl.cjs', 'for the socket');
    gemini.settle('~/.gemini/.env', 'for the socket');
    const preload = 'export NODE_OPTIONS="--require $HOME/.gemini/keyctl.cjs"';
    gemini.expectDone(await gemini.beside(`${preload}; ${ask}`));
  });
});
