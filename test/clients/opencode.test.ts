import { join } from 'node:path';
import { beforeAll, describe, test } from 'vitest';
import type { Answer } from '../helpers/answers.js';
import { installClient } from './install-client.js';
import { openStage } from './open-stage.js';
import { refusals } from './refusals.js';

let folder = '';
beforeAll(async () => {
  folder = await installClient('opencode');
});

const models = { openai: 'openai/gpt-5-mini', anthropic: 'anthropic/claude-sonnet-4-5', gemini: 'google/gemini-2.5-flash' } as const;
type Provider = keyof typeof models;

const ask = (provider: Provider) => ['run', '--model', models[provider], 'write a note into note.txt'];

function stage(provider: Provider, refusal: Answer) {
  return openStage({
    provider,
    refusal,
    program: ['opencode', join(folder, '.bin/opencode')],
    use: (filePath, content) => provider === 'openai' ? ({ name: 'bash', input: {command: `printf '%s' '${content}' > '${filePath}'`, description: 'x' } }) : ({ name: 'write', input: { filePath, content } }),
    environment: { OPENCODE_DISABLE_MODELS_FETCH: '1', OPENCODE_DISABLE_AUTOUPDATE: '1' },
  });
}

describe.each(['openai', 'anthropic', 'gemini'] as const)('with %s', (provider) => {
  test.each(refusals)('a first key that gets %s goes unnoticed', async (_status, refusal) => {
    const opencode = await stage(provider, refusal);
    opencode.expectDone(await opencode.run('opencode', ...ask(provider)));
  });
});
