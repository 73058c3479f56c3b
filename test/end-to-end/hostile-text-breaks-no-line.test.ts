import { expect, test } from 'vitest';
import { type Answer, custom } from '../helpers/answers.js';
import { atEachSize, resizeTo } from '../helpers/at-each-size.js';
import { strangeCodes } from '../helpers/escape-codes.js';
import { expectFrame } from '../helpers/expect-frame.js';
import { openKeyctl } from '../helpers/open-keyctl.js';
import { openScene } from '../helpers/scene.js';
import { keys } from '../helpers/terminal.js';

/** What a provider, or whoever stands between, might say. */
const hostile = [
  'wide 提供者の制限に達しました',
  'emoji 🚦👨‍👩‍👧👍🏽🇩🇪⚠️',
  'backwards \u202elive\u202c שלום',
  'nothing \u200b\u200d\u2060\ufeff\u00ad to see',
  'z̸̢̡̧̛̖̗̘̙a̴̢̧̛̖̗̘̙l̵̢̧̛̖̗̘̙g̸̢̧̛̖̗̘̙ơ̴̢̧̖̗̘̙',
  'tab\tline\nfeed\r\nback\u0008bell\u0007nul\u0000del\u007f',
  'clear \u001b[2J\u001b[H\u001b[31mred\u001b[?1049l',
  'title \u001b]0;owned\u0007 clipboard \u001b]52;c;b3duZWQ=\u001b\\',
  'C1 \u009b5A\u009b2J\u009d0;owned\u009c',
  'separators \u2028\u2029\u0085 \u001b',
];

const [code = '', ...others] = hostile;
const error = { message: hostile.join(' | '), code, type: others.join(' ') };

const says = (status: number, body: string, type = 'application/json'): Answer =>
  custom(
    (_request, response) => void response.writeHead(status, { 'content-type': type }).end(body),
  );

const long = `${'a-very.long_name-'.repeat(17)}and-its-end`;
const variable = `A_VARIABLE_THAT_IS_NOT_SET_${'AND_HAS_A_LONG_NAME_'.repeat(6)}`;

const scene = await openScene({
  openai: {
    keys: [
      { name: 'refused' },
      { name: 'limited', group: '提供者🚀🚀 a group of many words, wide and narrow ones 提供' },
      { name: 'plain' },
    ],
    prepare({ upstream, secrets }) {
      const [refused = '', limited = '', plain = ''] = secrets;
      upstream.scriptChecks(refused, says(401, JSON.stringify({ error })));
      upstream.script(refused, says(401, JSON.stringify({ error })));
      upstream.script(limited, says(429, JSON.stringify({ error })));
      upstream.script(plain, says(503, hostile.join('\n'), 'text/html'));
    },
  },
  [long]: {
    keys: [{ name: long }, { name: `${long}-2` }],
    prepare: ({ upstream, secrets }) => upstream.good(...secrets),
  },
  keyless: { keys: 1, fields: { apiKey: `$${variable}` } },
  far: {
    keys: 1,
    fields: { baseUrl: `http://127.0.0.1:9/${'a/long/way/to/go/'.repeat(16)}v1` },
  },
});

test('texts from outside and long names leave every cell in its column and inject no code', async () => {
  const terminal = openKeyctl(scene);
  await terminal.waitFor('⇄ attached to pid');
  expect((await scene.ask('openai')).status).toBe(503);
  expect((await scene.ask(long)).status).toBe(200);
  await scene.ask('far');
  await scene.untilKey('openai/refused', ({ health }) => health === 'invalid');
  await terminal.waitFor('✖ invalid 401');
  await terminal.waitFor('◐ cooling');
  await atEachSize(terminal, ({ lines }) => {
    const text = lines.join('\n');
    expect(text).toMatch(/ openai +│ refused/);
    expect(text).toMatch(/^│[▸ ][* ]a-very[^│]*… +│ a-very[^│]*… +│/m);
    expect(text).toMatch(/ keyless +│ 1 +│ [^│]* │ ✖ invalid/);
    expect(text).not.toMatch(/owned|b3duZWQ/);
  });

  // every event in full, and all about each key, in the narrowest window and beside the table
  terminal.press('e');
  await terminal.waitFor('── all events');
  await atEachSize(terminal, () => {});
  for (const [cols, rows] of [
    [60, 16],
    [140, 40],
  ] as const) {
    // drawn in its new size before a key is pressed that the old one may show, too
    await resizeTo(terminal, { cols, rows });
    terminal.press(`g${keys.enter}`);
    await terminal.waitFor('── openai/refused');
    // it is the provider's own words that are shown
    await terminal.waitFor('提供者の制限');
    for (const key of [
      'limited',
      'plain',
      long.slice(0, 20),
      long.slice(0, 20),
      'keyless',
      'far',
    ]) {
      expectFrame(terminal);
      terminal.press('j');
      await terminal.waitFor(new RegExp(`── [^ ]*${key}`));
    }
    expectFrame(terminal);
    terminal.press(keys.enter);
    await terminal.waitForNo(/── far/);
  }
  expect(strangeCodes(terminal.output())).toEqual([]);
});
