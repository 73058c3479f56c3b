import { expect, test } from 'vitest';
import { atEachSize } from '../helpers/at-each-size.js';
import { openKeyctl } from '../helpers/open-keyctl.js';
import { openScene } from '../helpers/scene.js';
import { keyRow } from '../helpers/screen-text.js';

const scene = await openScene({
  openai: {
    keys: [{ name: 'work' }, { name: 'spare' }],
    prepare: ({ upstream, secrets }) => upstream.good(...secrets),
  },
});

test('a drill is marked in its row and above the table at every size, without colour, until it ends', async () => {
  const terminal = openKeyctl({ ...scene, environment: { NO_COLOR: '1' } });
  await terminal.waitFor(keyRow('openai/work', '▸\\*', '· unchecked'));
  const order = { answer: '429', forSeconds: 600, retryAfterSeconds: 600 };
  expect((await scene.control('POST', 'keys/openai/work/drill', order)).status).toBe(200);
  await scene.ask('openai');
  await terminal.waitFor(keyRow('openai/work', '▸ ', '◆ cooling (10|9)m'));
  await terminal.waitFor(keyRow('openai/spare', ' \\*', '● healthy'));
  await atEachSize(terminal, ({ lines }) => {
    const text = lines.join('\n');
    expect(text).toMatch(/^ ◆ drill: openai\/work answers 429 until \d\d:\d\d:\d\d$/m);
    expect(text).toMatch(keyRow('openai/work', '▸ ', '◆ cooling (10|9)m'));
    expect(text).toMatch(keyRow('openai/spare', ' \\*', '● healthy'));
  });
  await terminal.waitFor(/ drill +openai\/work answers 429 until \d\d:\d\d:\d\d; nothing is sent/);
  terminal.press('\r');
  await terminal.waitFor(/ drill +answers 429 until \d\d:\d\d:\d\d, 1 attempt so$/m);
  await terminal.waitFor(/ openai\/work --stop ends it$/m);
  terminal.press('\r');
  expect((await scene.control('POST', 'drill/stop')).status).toBe(200);
  await terminal.waitFor(keyRow('openai/work', '▸\\*', '· unchecked'));
  await terminal.waitForNo('◆');
  await terminal.waitFor(/ drill end +openai\/work ended by the user; it answered 1 attempt/);
});
