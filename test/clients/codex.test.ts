import { join } from 'node:path';
import { beforeAll, test } from 'vitest';
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
  'exec -m gpt-5.5 --skip-git-repo-check --dangerously-bypass-approvals-and-sandbox "write a note into note.txt"';

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

test.each(refusals)('a first key that gets %s goes unnoticed', async (_status, refusal) => {
  const codex = await stage(refusal);
  const command = `codex -c model_provider=keyctl -c model_providers.keyctl.name=keyctl \\
    -c model_providers.keyctl.base_url="$OPENAI_BASE_URL" -c model_providers.keyctl.env_key=OPENAI_API_KEY ${ask}`;
  codex.expectDone(await codex.run('sh', '-c', command));
});
