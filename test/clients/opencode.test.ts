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

const models = {
  openai: 'openai/gpt-5-mini',
  anthropic: 'anthropic/claude-sonnet-4-5',
  gemini: 'google/gemini-2.5-flash',
} as const;
type Provider = keyof typeof models;

/** Google's address is in no variable that opencode reads. */
const settings = {
  provider: {
    google: {
      options: { baseURL: '{env:GOOGLE_GEMINI_BASE_URL}/v1beta', apiKey: '{env:GEMINI_API_KEY}' },
    },
  },
};

function ask(provider: Provider): readonly string[] {
  return ['opencode', 'run', '--model', models[provider], 'write a note into note.txt'];
}

function stage(provider: Provider, refusal: Answer) {
  return openStage({
    provider,
    refusal,
    program: ['opencode', join(folder, '.bin/opencode')],
    use: (path, content) => ({
      name: 'bash',
      input: { command: `printf '%s' '${content}' > '${path}'`, description: 'writes a note' },
    }),
    settings: { 'config/opencode/opencode.json': JSON.stringify(settings) },
    environment: { OPENCODE_DISABLE_MODELS_FETCH: '1', OPENCODE_DISABLE_AUTOUPDATE: '1' },
  });
}

describe.each(['openai', 'anthropic', 'gemini'] as const)('with %s', (provider) => {
  test.each(refusals)('a first key that gets %s goes unnoticed', async (_status, refusal) => {
    const opencode = await stage(provider, refusal);
    opencode.expectDone(await opencode.run(...ask(provider)));
  });
});
