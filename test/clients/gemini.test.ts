import { join } from 'node:path';
import { beforeAll, test } from 'vitest';
import type { Answer } from '../helpers/answers.js';
import { installClient } from './install-client.js';
import { openStage } from './open-stage.js';
import { refusals } from './refusals.js';

let folder = '';
beforeAll(async () => {
  folder = await installClient('gemini');
});

const settings = {
  security: { auth: { selectedType: 'gemini-api-key' } },
  privacy: { usageStatisticsEnabled: false },
  general: { enableAutoUpdate: false },
};
const ask = [
  ...['-m', 'gemini-2.5-flash', '--approval-mode', 'yolo', '--skip-trust'],
  ...['-p', 'write a note into note.txt'],
];

function stage(refusal: Answer) {
  return openStage({
    provider: 'gemini',
    refusal,
    program: ['gemini', process.execPath, join(folder, '.bin/gemini')],
    use: (file_path, content) => ({ name: 'write_file', input: { file_path, content } }),
    settings: { '.gemini/settings.json': JSON.stringify(settings) },
  });
}

test.each(refusals)('a first key that gets %s goes unnoticed', async (_status, refusal) => {
  const gemini = await stage(refusal);
  gemini.expectDone(await gemini.run('gemini', ...ask));
});
