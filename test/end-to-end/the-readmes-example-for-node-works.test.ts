import { spawn } from 'node:child_process';
import { readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { openScene } from '../helpers/scene.js';
import { tempFolder } from '../helpers/temp-folder.js';

const root = fileURLToPath(new URL('../..', import.meta.url));
const [, example = ''] =
  /```js\n([\s\S]*?)```/.exec(readFileSync(join(root, 'README.md'), 'utf8')) ?? [];

/** What a reader would do next with what the example made. */
const next = `
const question = { model: 'test-model', messages: [{ role: 'user', content: 'say hello' }] };
for (const client of [openai, another]) {
  console.log((await client.chat.completions.create(question)).choices[0].message.content);
}
console.log((await answer.json()).data[0].id);
console.log(await (await globalThis.fetch(process.argv[2])).text());
process.exit();
`;

const scene = await openScene({ openai: { keys: 1 } });

test("the README's example for Node works as it stands, with all other hosts as before", async () => {
  const { upstream, secrets } = scene.provider('openai');
  upstream.good(...secrets);
  const folder = tempFolder();
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
  writeFileSync(join(folder, 'example.mjs'), example + next);
  // it refuses the call, which is an answer
  const elsewhere = `${upstream.origin}/elsewhere`;
  const { PATH } = process.env;
  const child = spawn(process.execPath, ['example.mjs', elsewhere], {
    cwd: folder,
    env: { ...(PATH === undefined ? {} : { PATH }), XDG_RUNTIME_DIR: join(scene.home, 'run') },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const [said, complained] = await Promise.all([text(child.stdout), text(child.stderr)]);
  expect(complained).toBe('');
  const lines = said.trim().split('\n');
  expect(lines.slice(0, 3)).toEqual(['hello', 'hello', 'test-model']);
  expect(lines[3]).toContain('Incorrect API key provided');
});
