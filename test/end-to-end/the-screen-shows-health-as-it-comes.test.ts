import { expect, test } from 'vitest';
import { unauthorized } from '../helpers/answers.js';
import { atEachSize } from '../helpers/at-each-size.js';
import { openKeyctl } from '../helpers/open-keyctl.js';
import { prepareScene } from '../helpers/scene.js';
import { keyRow } from '../helpers/screen-text.js';

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
  await terminal.waitFor(/openai +│ slow +│ sk-…end3 +│ ◌ checking/);
  await atEachSize(terminal, ({ lines }) => {
    expect(lines[1]).toMatch(/^ 1 healthy {2}1 invalid {2}1 checking( |$)/);
    expect(lines.join('\n')).toMatch(keyRow('openai/slow', '  ', '◌ checking'));
    const word = terminal.cellsOf('◌ checking').filter(({ text }) => text !== ' ');
    expect(new Set(word.map(({ foreground }) => foreground))).toEqual(new Set([6]));
  });
  answerLate();
  await terminal.waitFor(/slow +│ sk-…end3 +│ ● healthy/);
  expect(terminal.screen()[1]).toBe(' 2 healthy  1 invalid');
});
