import { join } from 'node:path';
import { beforeAll, describe, test } from 'vitest';
import type { Answer } from '../helpers/answers.js';
import { installClient } from './install-client.js';
import { openStage } from './open-stage.js';
import { refusals } from './refusals.js';

let folder = '';
beforeAll(async () => {
  folder = await installClient('claude');
});

const ask = `claude -p 'write a note into note.txt' --allowedTools Write`;

function stage(refusal: Answer) {
  return openStage({
    provider: 'anthropic',
    refusal,
    program: ['claude', join(folder, '.bin/claude')],
    use: (file_path, content) => ({ name: 'Write', input: { file_path, content } }),
    environment: { CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: '1' },
  });
}

describe.each(refusals)('a first key that gets %s goes unnoticed', (_status, refusal) => {
  test('with keyctl run', async () => {
    const claude = await stage(refusal);
    claude.expectDone(await claude.run(ask));
  });

  test('on the port', async () => {
    const claude = await stage(refusal);
    claude.settle('~/.claude/settings.json', 'for the port');
    claude.expectDone(await claude.beside(ask));
  });

  test('on the socket', async () => {
    const claude = await stage(refusal);
    claude.settle('~/.profile', 'for Claude Code and the socket');
    claude.expectDone(await claude.beside(`. ~/.profile; ${ask}`));
  });
});
