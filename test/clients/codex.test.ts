import { join } from 'node:path';
import { beforeAll, describe, test } from 'vitest';
import type { Answer } from '../helpers/answers.js';
import { installClient } from './install-client.js';
import { openStage } from './open-stage.js';
import { refusals } from './refusals.js';

let folder = '';
beforeAll(async () => {
  folder = await installClient('codex');
});

/** Its sandbox wants rights that a container has not. */
const ask =
  "codex exec -m gpt-5.5 --skip-git-repo-check --dangerously-bypass-approvals-and-sandbox 'write a note into note.txt'";

function stage(refusal: Answer) {
  return openStage({
    provider: 'openai',
    refusal,
    program: ['codex', join(folder, '.bin/codex')],
    use: (path, content) => ({
      name: 'exec_command',
      input: { cmd: `printf '%s' '${content}' > '${path}'` },
    }),
  });
}

describe.each(refusals)('a first key that gets %s goes unnoticed', (_status, refusal) => {
  test('with keyctl run', async () => {
    const codex = await stage(refusal);
    codex.expectDone(await codex.run(ask));
  });

  test('on the port', async () => {
    const codex = await stage(refusal);
    codex.settle('~/.codex/config.toml', 'for the port');
    codex.settle('~/.profile', 'for Codex');
    codex.expectDone(await codex.beside(`. ~/.profile; ${ask}`));
  });
});
