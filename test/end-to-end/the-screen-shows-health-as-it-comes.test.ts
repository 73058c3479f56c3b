import { expect, test } from 'vitest';
import { unauthorized } from '../helpers/answers.js';
import { openKeyctl } from '../helpers/open-keyctl.js';
import { prepareScene } from '../helpers/scene.js';

let answerLate = () => {};
const late = new Promise<void>((resolve) => {
  answerLate = resolve;
});

const scene = await prepareScene(
  {
    openai: {
      keys: [{ name: 'work' }, { name: 'old' }, { name: 'slow' }],
      prepare({ upstream, secrets }) {
        upstream.good(...secrets).scriptChecks(secrets[1] ?? '', unauthorized());
        upstream.scriptChecks(secrets[2] ?? '', {
          async run({ response }) {
            await late;
            response.writeHead(200, { 'content-type': 'application/json' }).end('{"data":[]}');
          },
        });
      },
    },
  },
  { healthCheck: { onStartup: true, everyMinutes: 0 } },
);

test('the table is there at once, and each key’s health is filled in as its check ends', async () => {
  const terminal = openKeyctl(scene);
  await terminal.waitFor(`keyctl  ● serving ${scene.paths.socket}`);
  await terminal.waitFor(/\*openai +│ work +│ sk-…end1 +│ ● healthy/);
  await terminal.waitFor(/openai +│ old +│ sk-…end2 +│ ✖ invalid 401/);
  const lines = await terminal.waitFor(/openai +│ slow +│ sk-…end3 +│ ◌ checking/);
  expect(lines[1]).toMatch(/1 healthy.*1 checking.*1 invalid|1 healthy.*1 invalid.*1 checking/);
  answerLate();
  await terminal.waitFor(/slow +│ sk-…end3 +│ ● healthy/);
  expect(terminal.screen()[1]).toBe(' 2 healthy  1 invalid');
});
