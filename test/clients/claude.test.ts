import { join } from 'node:path';
import { beforeAll, test } from 'vitest';
import type { Answer } from '../helpers/answers.js';
import { installClient } from './install-client.js';
import { openStage } from './open-stage.js';
import { refusals } from './refusals.js';

let folder = '';
beforeAll(async () => {
  folder = await installClient('claude');
});

const ask = ['-p', 'write a note into note.txt', '--allowedTools', 'Write'];

function stage(refusal: Answer) {
  return openStage({
    provider: 'anthropic',
    refusal,
    program: ['claude', join(folder, '.bin/claude')],
    use: (file_path, content) => ({ name: 'Write', input: { file_path, content } }),
    environment: { CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: '1' },
  });
}

test.each(refusals)('a first key that gets %s goes unnoticed', async (_status, refusal) => {
  const claude = await stage(refusal);
  claude.expectDone(await claude.run('claude', ...ask));
});
