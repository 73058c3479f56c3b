import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { keyBindings } from '../../src/tui/key-bindings.js';
import { ok, rateLimited, unauthorized } from '../helpers/answers.js';
import { expectFrame } from '../helpers/expect-frame.js';
import { command, openPrompt, prompt } from '../helpers/open-keyctl.js';
import { openScene } from '../helpers/scene.js';
import { keyRow, literal, proseOf, textOf } from '../helpers/screen-text.js';
import { keys, type OpenedTerminal } from '../helpers/terminal.js';
import { until } from '../helpers/until.js';

const names = ['work', 'spare', 'old', 'team', 'lab'];
const scene = await openScene({
  openai: {
    keys: names.map((name) => ({ name })),
    prepare: ({ upstream, secrets }) =>
      upstream.good(...secrets).scriptChecks(secrets[2] ?? '', unauthorized()),
  },
  openrouter: {
    dialect: 'openrouter',
    keys: [{ name: 'or-1' }, { name: 'or-2' }],
    prepare: ({ upstream, secrets }) => upstream.good(...secrets),
  },
  solo: {
    keys: [{ name: 'only' }],
    prepare: ({ upstream, secrets }) => upstream.good(...secrets),
  },
});
const { upstream, secrets } = scene.provider('openai');
const first = 'openai/work';
const last = 'solo/only';

/** The cursor stands on this key, and the frame is as every frame must be. */
async function expectCursor(terminal: OpenedTerminal, id: string): Promise<void> {
  await terminal.waitFor(keyRow(id, '▸[ *]'));
  const { lines, cursor } = expectFrame(terminal);
  expect(lines[cursor]).toMatch(keyRow(id, '▸[ *]'));
}

/** Every chord that a test here presses: the last one looks whether any is missing. */
const pressed = new Set<string>();

describe.each([
  { cols: 60, rows: 16, page: 6, sidePane: false },
  { cols: 80, rows: 24, page: 14, sidePane: false },
  { cols: 140, rows: 40, page: 30, sidePane: true },
])('in a window of $cols x $rows,', ({ cols, rows, page, sidePane }) => {
  const terminal = openPrompt({ ...scene, cols, rows, lasts: 'suite' });
  const press = (chord: string, bytes = chord) => {
    pressed.add(chord);
    terminal.press(bytes);
  };
  const pressEscape = () => press('escape', keys.escape);
  const start = async () => {
    terminal.press(command('tui'));
    await terminal.waitFor(`⇄ attached to pid ${scene.running.pid}`);
    await expectCursor(terminal, first);
  };

  beforeAll(async () => {
    await terminal.waitFor(prompt);
    await start();
  }, 60_000);

  const all = [
    ...names.map((name) => `openai/${name}`),
    'openrouter/or-1',
    'openrouter/or-2',
    last,
  ];

  test.each([
    ['j', 'j', 'openai/spare'],
    ['down', keys.down, 'openai/old'],
    ['k', 'k', 'openai/spare'],
    ['up', keys.up, first],
    ['k', 'k', first],
    ['G', 'G', last],
    ['j', 'j', last],
    ['g', 'g', first],
    ['end', keys.end, last],
    ['home', keys.home, first],
    ['pagedown', keys.pageDown, all[page] ?? last],
    ['pageup', keys.pageUp, first],
  ])('%s moves the cursor', async (chord, bytes, id) => {
    press(chord, bytes);
    await expectCursor(terminal, id);
  });

  test('space switches a key off and on', async () => {
    press('j');
    press('space', ' ');
    await terminal.waitFor(keyRow('openai/spare', '▸ ', '○ disabled'));
    await terminal.waitFor(/^ [\d:]{8} off +openai\/spare/m);
    expect((await scene.key('openai/spare')).enabled).toBe(false);
    expectFrame(terminal);
    press('space', ' ');
    await terminal.waitForNo('○ disabled');
    expect((await scene.key('openai/spare')).enabled).toBe(true);
    press('k');
    await expectCursor(terminal, first);
  });

  test.each([
    ['n', 'n', true],
    ['esc', keys.escape, true],
    ['ctrl+c', keys.ctrlC, true],
    ['y', 'y', false],
  ])('space asks for the last key of a provider, and %s answers', async (_what, answer, stays) => {
    press('G');
    await expectCursor(terminal, last);
    press('space', ' ');
    await terminal.waitFor('the last available key of');
    expect(proseOf(terminal)).toContain(
      'solo/only is the last available key of solo: switch it off?',
    );
    expectFrame(terminal, /^ y yes {2}n no$/);
    expect((await scene.key(last)).enabled).toBe(true);
    terminal.press(answer);
    await terminal.waitForNo('the last available key');
    await terminal.waitFor(keyRow(last, stays ? '▸\\*' : '▸ ', stays ? '' : '○ disabled'));
    expect((await scene.key(last)).enabled).toBe(stays);
    if (!stays) {
      press('space', ' ');
      await terminal.waitFor(keyRow(last, '▸\\*'));
    }
    press('g');
    await expectCursor(terminal, first);
  });

  test('t checks the key under the cursor', async () => {
    const before = upstream.checks.length;
    press('t');
    await until(() => upstream.checks.slice(before).some(({ key }) => key === secrets[0]));
    await terminal.waitFor(/^ [\d:]{8} health +openai\/work healthy/m);
    await terminal.waitFor(keyRow(first, '▸\\*', '● healthy'));
    expectFrame(terminal);
  });

  test('T checks them all', async () => {
    press('T');
    await terminal.waitFor('checking 8 keys');
    await until(() => scene.key(last).then(({ health }) => health === 'healthy'));
    await terminal.waitFor(keyRow('openai/old', '[ ]{2}', '✖ invalid 401'));
    await terminal.waitFor(/^ 7 healthy {2}1 invalid( |$)/m);
    for (const [word, color] of [
      ['● healthy', 2],
      ['✖ invalid 401', 1],
    ] as const) {
      // the cursor's row has no colour of its own
      press(word === '● healthy' ? 'G' : 'g');
      await expectCursor(terminal, word === '● healthy' ? last : first);
      const cells = terminal.cellsOf(word).filter(({ text }) => text !== ' ');
      expect(new Set(cells.map(({ foreground }) => foreground))).toEqual(new Set([color]));
    }
  });

  test('x forgets a cooldown, and says so where there is nothing to forget', async () => {
    upstream.script(secrets[0] ?? '', rateLimited({ retryAfter: 90 }), ok());
    expect((await scene.ask('openai')).headers['x-keyctl-key']).toBe('openai/spare');
    await terminal.waitFor(keyRow(first, '▸ ', '◐ cooling \\d+[sm]'));
    await terminal.waitFor(keyRow('openai/spare', ' \\*'));
    await terminal.waitFor(/^ [\d:]{8} failover +openai work → spare/m);
    expectFrame(terminal);
    press('x');
    await terminal.waitFor(keyRow(first, '▸\\*', '· unchecked'));
    await terminal.waitFor(/^ [\d:]{8} reset +openai\/work\b/m);
    press('x');
    await terminal.waitFor('nothing is known about openai/work that could be forgotten');
    expectFrame(terminal);
  });

  test('f puts a key first, and says so where it is first already', async () => {
    press('j');
    await expectCursor(terminal, 'openai/spare');
    press('f');
    await terminal.waitFor(keyRow('openai/spare', '▸\\*'));
    press('f');
    await terminal.waitFor('openai/spare is tried first already');
    expectFrame(terminal);
    expect((await scene.ask('openai')).headers['x-keyctl-key']).toBe('openai/spare');
    press('k');
    press('f');
    await terminal.waitFor(keyRow(first, '▸\\*'));
    expectFrame(terminal);
  });

  test('n opens the form of a new key, and esc throws it away', async () => {
    press('n');
    await terminal.waitFor('── a new key');
    expect(textOf(terminal)).toMatch(/▸ provider +openai/);
    pressEscape();
    await terminal.waitFor('nothing was added');
    await expectCursor(terminal, first);
  });

  test('m renames, J and K move, d asks and removes, and u takes each of them back', async () => {
    const before = readFileSync(scene.paths.config, 'utf8');
    const undo = async () => {
      press('u');
      await terminal.waitUntil(
        () => readFileSync(scene.paths.config, 'utf8') === before,
        'the config as it was',
      );
      await expectCursor(terminal, first);
      expectFrame(terminal);
    };
    press('m');
    await terminal.waitFor('name of openai/work: work');
    expectFrame(terminal, /^ enter rename/);
    terminal.press(`2${keys.enter}`);
    await expectCursor(terminal, 'openai/work2');
    await undo();
    press('J');
    await terminal.waitFor('openai/work is key 2 of 5 now');
    press('K');
    await terminal.waitFor('openai/work is key 1 of 5 now');
    press('J');
    await terminal.waitFor('openai/work is key 2 of 5 now');
    await undo();
    press('d');
    await terminal.waitFor('y yes');
    expectFrame(terminal, /^ y yes {2}n no$/);
    terminal.press('y');
    await expectCursor(terminal, 'openai/spare');
    await undo();
  });

  test('c copies the path of the socket and a curl line, and shows them', async () => {
    const { socket } = scene.paths;
    press('c');
    await terminal.waitFor('copied ');
    const curl = `curl --unix-socket ${socket} http://keyctl/openai/models`;
    expect(proseOf(terminal)).toContain(`copied ${socket} and ${curl}`);
    expectFrame(terminal);
    const copied = terminal.output().split('\u001b]52;c;').at(-1)?.split('\u0007')[0] ?? '';
    expect(Buffer.from(copied, 'base64').toString()).toBe(`${socket}\n${curl}`);
  });

  test('enter opens the details, and enter or esc closes them', async () => {
    for (const close of ['enter', 'escape'] as const) {
      press('enter', keys.enter);
      await terminal.waitFor('── openai/work');
      await terminal.waitFor(/ secret +sk-…end1 from/);
      const { rules } = expectFrame(terminal);
      expect(rules.length > 0).toBe(sidePane);
      expect(textOf(terminal)).toMatch(/ state +[·●]/);
      press(close, keys[close]);
      await terminal.waitForNo('── openai/work');
      await expectCursor(terminal, first);
    }
  });

  test('pgdn turns the page of details that are longer than their room', async () => {
    press('enter', keys.enter);
    await terminal.waitFor('── openai/work');
    const isLong = textOf(terminal).includes('pgdn for more');
    press('pagedown', keys.pageDown);
    if (isLong) {
      await terminal.waitForNo(/ state +[·●]/);
    } else {
      await terminal.waitFor(keyRow(all[page] ?? last, '▸[ *]'));
    }
    expectFrame(terminal);
    press('pageup', keys.pageUp);
    await terminal.waitFor('── openai/work');
    await terminal.waitFor(/ state +[·●]/);
    pressEscape();
    // else what is pressed next may be read as alt and that key
    await terminal.waitForNo('── openai/work');
    await expectCursor(terminal, first);
  });

  test('/ filters, enter keeps the filter, esc clears it', async () => {
    press('/');
    await terminal.waitFor(/^ \/ .*8 of 8 keys$/m);
    terminal.press('rotuer');
    await terminal.waitFor('no key matches the filter');
    expectFrame(terminal, /^ enter keep {2}esc clear/);
    terminal.press(keys.backspace.repeat(4));
    terminal.press('uter 2');
    await expectRows(['openrouter/or-2'], /^ enter keep {2}esc clear/);
    expect(textOf(terminal)).toMatch(/^ \/ router 2 +1 of 8 keys$/m);
    press('enter', keys.enter);
    await terminal.waitFor(/^ \/ router 2 +1 of 8 keys, esc clears$/m);
    await expectRows(['openrouter/or-2']);
    pressEscape();
    await terminal.waitForNo('esc clears');
    // the selection follows the key
    await expectCursor(terminal, 'openrouter/or-2');
    press('g');
    await expectCursor(terminal, first);
  });

  test('a filter that nothing matches says so, and so do the keys that then do nothing', async () => {
    terminal.press(`/nothing${keys.enter}`);
    await terminal.waitFor(/^ \/ nothing +0 of 8 keys, esc clears$/m);
    expect(textOf(terminal)).toContain('no key matches the filter');
    for (const verb of [' ', 't', 'x', 'f', 'm', 'd', keys.enter]) {
      terminal.press(verb);
      await terminal.waitFor('no key matches the filter; esc clears it');
      expect(expectFrame(terminal).rules).toEqual([]);
      // any key takes the notice away
      terminal.press('ee');
      await terminal.waitForNo('esc clears it');
      terminal.press('e');
    }
    pressEscape();
    await expectCursor(terminal, first);
  });

  test('ctrl+c while filtering closes the filter and quits nothing', async () => {
    terminal.press('/solo');
    await terminal.waitFor(/^ \/ solo/m);
    press('ctrl+c', keys.ctrlC);
    await terminal.waitForNo(/^ \/ solo/m);
    await expectCursor(terminal, last);
    press('g');
    await expectCursor(terminal, first);
  });

  test('s sorts by one column after the other and S the other way round', async () => {
    const columns = ['provider', 'key', 'health', 'latency', 'uses', 'failures', 'last used'];
    for (const column of columns) {
      press('s');
      await terminal.waitFor(`sorted by ${column} ↓`);
      expectFrame(terminal);
    }
    press('s');
    await terminal.waitForNo('sorted by');
    press('S');
    await terminal.waitFor('sorted by order ↑');
    expectFrame(terminal);
    press('g');
    await expectCursor(terminal, last);
    press('s');
    press('s');
    await terminal.waitFor('sorted by key ↓');
    press('g');
    await expectCursor(terminal, 'openai/lab');
    press('S');
    await terminal.waitFor('sorted by key ↑');
    press('g');
    await expectCursor(terminal, 'openai/work');
    for (let left = 6; left > 0; left -= 1) {
      press('s');
    }
    await terminal.waitForNo('sorted by');
    await expectCursor(terminal, first);
  });

  test('e makes the events tall, takes them away, and brings them back', async () => {
    const head = () => terminal.screen().findIndex((line) => /^── (all )?events/.test(line));
    const short = head();
    press('e');
    await terminal.waitFor('── all events');
    expectFrame(terminal);
    expect(head()).toBeLessThanOrEqual(short);
    press('e');
    await terminal.waitUntil(() => head() === -1, 'no events');
    expect(textOf(terminal)).not.toMatch(/^ [\d:]{8} /m);
    expectFrame(terminal);
    press('e');
    await terminal.waitFor('── events ─');
    expect(head()).toBe(short);
    expectFrame(terminal);
  });

  test('pgup turns tall events back as far as there are any, and esc comes to now', async () => {
    press('e');
    await terminal.waitFor('── all events');
    const hasOlder = textOf(terminal).includes('pgup older');
    press('pageup', keys.pageUp);
    if (hasOlder) {
      await terminal.waitFor(/^── events to [\d:]{8}, .*esc newest/m);
      expectFrame(terminal);
      pressEscape();
      await terminal.waitForNo('esc newest');
    } else {
      await terminal.waitFor('the engine has no older events');
    }
    press('e');
    press('e');
    await terminal.waitFor('── events ─');
    await expectCursor(terminal, first);
  });

  test('p holds the picture while the engine goes on', async () => {
    const { requests } = (await scene.key(first)).counts;
    await terminal.waitFor(keyRow(first, '▸\\*', `│ +${requests} │`));
    press('p');
    await terminal.waitFor(/‖ paused$/m);
    await scene.ask('openai');
    expect((await scene.key(first)).counts.requests).toBe(requests + 1);
    // what the user does is drawn at once, from what was seen before
    press('j');
    await expectCursor(terminal, 'openai/spare');
    expect(textOf(terminal)).toMatch(keyRow(first, ' \\*', `│ +${requests} │`));
    press('k');
    press('p');
    await terminal.waitForNo('‖ paused');
    await terminal.waitFor(keyRow(first, '▸\\*', `│ +${requests + 1} │`));
    expectFrame(terminal);
  });

  test('r reads the config again', async () => {
    const before = (await scene.status()).events.at(-1)?.seq ?? 0;
    press('r');
    await terminal.waitFor('the config was read again');
    expectFrame(terminal);
    const { events } = await scene.status();
    expect(events.filter(({ seq }) => seq > before).map(({ type }) => type)).toContain(
      'config-reloaded',
    );
  });

  test('? shows every key, and any key closes it', async () => {
    for (const close of ['x', keys.escape, keys.ctrlC]) {
      press('?');
      await terminal.waitFor('any key closes this');
      expectFrame(terminal, /^ any key closes this {2}▸ is selected {2}\* is tried first$/);
      for (const { label, short, long } of keyBindings.filter((binding) => binding.label !== '')) {
        expect(textOf(terminal)).toMatch(new RegExp(`${literal(label)} +.*`));
        expect(proseOf(terminal)).toMatch(new RegExp(`${literal(short)}|${literal(long)}`));
      }
      terminal.press(close);
      await terminal.waitForNo('any key closes this');
      await expectCursor(terminal, first);
    }
  });

  test('ctrl+l draws anew what another program wrote over', async () => {
    // the shell that the screen was started from shares its terminal
    const sign = join(scene.home, `sign-${cols}`);
    terminal.press(keys.ctrlZ);
    await terminal.waitFor(/Stopped/);
    const write = "printf '\\rsomebody was here\\n'";
    terminal.press(`(until [ -e ${sign} ]; do sleep 0.1; done; ${write}) & fg %1\r`);
    await expectCursor(terminal, first);
    writeFileSync(sign, '');
    await terminal.waitFor('somebody was here');
    press('ctrl+l', keys.ctrlL);
    await terminal.waitForNo('somebody was here');
    await expectCursor(terminal, first);
  });

  test('a key that is none of the table says so', async () => {
    terminal.press('z');
    await terminal.waitFor('z does nothing; ? lists the keys');
    expectFrame(terminal);
  });

  test('esc never quits', async () => {
    for (let press = 0; press < 3; press += 1) {
      pressEscape();
    }
    await terminal.settled(100);
    press('j');
    await expectCursor(terminal, 'openai/spare');
    press('k');
    await expectCursor(terminal, first);
  });

  test('ctrl+z gives the terminal to the shell, and fg brings the screen back', async () => {
    press('ctrl+z', keys.ctrlZ);
    await terminal.waitFor(/Stopped/);
    expect(terminal.modes()).toMatchObject({ alternateScreen: false, cursorShown: true });
    terminal.press('fg\r');
    await expectCursor(terminal, first);
    press('j');
    await expectCursor(terminal, 'openai/spare');
  });

  test.each([
    ['q', 'q'],
    ['ctrl+c', keys.ctrlC],
  ])('%s leaves an engine of another process without a question', async (chord, bytes) => {
    press(chord, bytes);
    await terminal.waitUntil(() => !terminal.modes().alternateScreen, 'the end of the screen');
    await terminal.waitFor(new RegExp(`${prompt}\\s*$`));
    expect(textOf(terminal)).not.toContain('quit and end');
    expect((await scene.status()).engine.draining).toBe(false);
    if (chord === 'q') {
      await start();
    }
  });

  async function expectRows(ids: readonly string[], footer?: RegExp): Promise<void> {
    await terminal.waitFor(new RegExp(`^ / .* ${ids.length} of 8 keys`, 'm'));
    const { lines } = expectFrame(terminal, footer);
    const shown = lines.flatMap((line) => /^│[▸ ][ *](\S+) +│ (\S+) /.exec(line)?.slice(1) ?? []);
    expect(shown).toEqual(ids.flatMap((id) => id.split('/')));
  }
});

afterAll(() => {
  expect([...pressed].toSorted()).toEqual(keyBindings.flatMap(({ chords }) => chords).toSorted());
});
