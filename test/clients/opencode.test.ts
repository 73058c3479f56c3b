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

const settings = '~/.config/opencode/opencode.json';

const ask = (provider: Provider) =>
  `opencode run --model ${models[provider]} 'write a note into note.txt'`;

function stage(provider: Provider, refusal: Answer) {
  return openStage({
    provider,
    refusal,
    program: ['opencode', join(folder, '.bin/opencode')],
    use: (path, content) => ({
      name: 'bash',
      input: { command: `printf '%s' '${content}' > '${path}'`, description: 'writes a note' },
    }),
    environment: { OPENCODE_DISABLE_MODELS_FETCH: '1', OPENCODE_DISABLE_AUTOUPDATE: '1' },
  });
}

describe.each(Object.keys(models) as Provider[])('with %s', (provider) => {
  describe.each(refusals)('a first key that gets %s goes unnoticed', (_status, refusal) => {
    test('with keyctl run', async () => {
      const opencode = await stage(provider, refusal);
      if (provider === 'gemini') {
        opencode.settle(settings, "for Google's models with `keyctl run`");
      }
      opencode.expectDone(await opencode.run(ask(provider)));
    });
  });

  // each takes its time; what a 401 does is no matter of the way
  test('a first key that gets 429 goes unnoticed on the port', async () => {
    const opencode = await stage(provider, refusals[0][1]);
    opencode.settle(settings, 'for the port');
    opencode.expectDone(await opencode.beside(ask(provider)));
  });

  test('a first key that gets 429 goes unnoticed on the socket', async () => {
    const opencode = await stage(provider, refusals[0][1]);
    opencode.settle(settings, 'for the socket');
    opencode.settle('~/.config/opencode/plugin/keyctl.js', 'for the socket');
    opencode.expectDone(await opencode.beside(ask(provider)));
  });
});
