import { expect, test } from 'vitest';
import { sideName, withSocketLock } from '../../src/socket/socket-lock.js';
import { hang, ok, outOfMoney, rateLimited } from '../helpers/answers.js';
import { atEachSize, resizeTo } from '../helpers/at-each-size.js';
import type { Cell } from '../helpers/emulator.js';
import { expectFrame } from '../helpers/expect-frame.js';
import { openKeyctl } from '../helpers/open-keyctl.js';
import { openScene } from '../helpers/scene.js';
import { keyRow, proseOf, textOf } from '../helpers/screen-text.js';
import { keys, type OpenedTerminal } from '../helpers/terminal.js';
import { until } from '../helpers/until.js';

// one screen that lives through all of it: each test begins where the one before it ended
const scene = await openScene({
  openai: {
    keys: [{ name: 'work' }, { name: 'spare' }],
    prepare: ({ upstream, secrets }) => upstream.good(...secrets),
  },
});
const { upstream, secrets } = scene.provider('openai');
const [work = '', spare = ''] = secrets;
const host = scene.running;
const terminal = openKeyctl({ ...scene, lasts: 'suite' });

const looksOf = (cells: readonly Cell[], look: (cell: Cell) => unknown) =>
  new Set(cells.filter(({ text }) => text.trim() !== '').map(look));

/** Waits until so many requests are in flight and the screen knows it. */
async function untilSeen(screen: OpenedTerminal, inFlight: number): Promise<void> {
  await scene.untilKey('openai/work', ({ counts }) => counts.inFlight === inFlight);
  // an order of the screen's own is answered with what is true by then
  screen.press('r');
  await screen.waitFor('the config was read again');
}

test('attached: it names the process that hosts', async () => {
  await terminal.waitFor(`⇄ attached to pid ${host.pid}`);
  await terminal.waitFor(keyRow('openai/work', '▸\\*'));
  await atEachSize(terminal, ({ lines, rules }, { cols }) => {
    expect(lines[0]).toMatch(
      new RegExp(`^ keyctl {2}⇄ attached to pid ${host.pid} {2}/.*(keyctl\\.sock|…)$`),
    );
    expect(rules.at(-1)).toBe(cols - 1);
    expect(lines.filter((line) => line.startsWith('── events ─'))).toHaveLength(1);
  });
});

test.each([
  [59, 15],
  [60, 15],
  [59, 16],
  [20, 5],
  [1, 1],
])('a window of %dx%d is too small: it says so and takes no orders', async (cols, rows) => {
  terminal.resize(cols, rows);
  // not even a narrow one takes the key press for the table's
  await terminal.waitFor(cols > 18 ? 'keyctl needs 60x16' : /^…/);
  if (cols > 30) {
    await terminal.waitFor(`this window has ${cols}x${rows}`);
    expect(textOf(terminal)).toContain('the engine goes on');
  }
  const { enabled, counts } = await scene.key('openai/work');
  terminal.press(' ');
  // the engine goes on, and what comes back shows that the key was let alone
  expect((await scene.ask('openai')).status).toBe(200);
  await resizeTo(terminal, { cols: 60, rows: 16 });
  await terminal.waitFor(keyRow('openai/work', '▸\\*', `│ +${counts.requests + 1} │`));
  expectFrame(terminal);
  expect((await scene.key('openai/work')).enabled).toBe(enabled);
});

test('keys exhausted: red and bold in the events, and each key’s own trouble in its row', async () => {
  upstream.script(work, rateLimited({ retryAfter: 3600 }), ok());
  upstream.script(spare, outOfMoney());
  expect((await scene.ask('openai')).status).toBe(429);
  await terminal.waitFor('EXHAUSTED');
  await terminal.waitFor(keyRow('openai/spare', '  ', '\\$ exhausted'));
  await atEachSize(terminal, ({ lines }) => {
    expect(lines.join('\n')).toMatch(keyRow('openai/work', '▸ ', '◐ cooling (1h|[56]\\dm)'));
    expect(lines[1]).toMatch(/^ 1 cooling {2}1 exhausted/);
    const alarm = lines.findIndex((line) => line.includes('EXHAUSTED'));
    const cells = terminal.cells()[alarm] ?? [];
    expect(looksOf(cells, ({ foreground, bold }) => `${foreground} ${bold}`)).toEqual(
      new Set(['1 true']),
    );
    expect(looksOf(terminal.cellsOf('$ exhausted'), ({ foreground }) => foreground)).toEqual(
      new Set([1]),
    );
  });
  // what the user can do about it
  terminal.press('xjxk');
  await terminal.waitFor(keyRow('openai/work', '▸\\*', '· unchecked'));
  await terminal.waitFor(keyRow('openai/spare', '  ', '· unchecked'));
  // a switch is saved at once, and with it what was forgotten: the engine is killed next
  await scene.control('PATCH', 'keys/openai/spare', { enabled: true });
});

test('engine lost: the rows stay and turn dim, and orders are refused', async () => {
  const counts = (await scene.key('openai/work')).counts.requests;
  // whoever holds this lock keeps every other engine from starting
  let letGo = () => {};
  const held = new Promise<void>((resolve) => {
    letGo = resolve;
  });
  const lock = withSocketLock(sideName(scene.paths.socket, 'claim'), 5_000, () => held);
  expect(await scene.stop('SIGKILL')).toBe(null);
  await terminal.waitFor('✖ engine lost');
  await atEachSize(terminal, ({ lines }) => {
    expect(lines[0]).toMatch(/^ keyctl {2}✖ engine lost, starting another: the engine \(pid /);
    expect(lines.join('\n')).toMatch(keyRow('openai/work', '▸\\*', `│ +${counts} │`));
    const head = terminal.cellsOf('engine lost');
    expect(looksOf(head, ({ foreground, bold }) => `${foreground} ${bold}`)).toEqual(
      new Set(['1 true']),
    );
    for (const key of ['work', 'spare']) {
      expect(looksOf(terminal.cellsOf(` ${key} `), ({ dim }) => dim)).toEqual(new Set([true]));
    }
  });
  terminal.press(' ');
  await terminal.waitFor('the engine is gone; another one is being started');
  expectFrame(terminal);
  letGo();
  await lock;
});

test('engine regained: the screen hosts what it was attached to', async () => {
  await terminal.waitFor('● serving');
  await terminal.waitFor(keyRow('openai/work', '▸\\*'));
  await atEachSize(terminal, ({ lines }) => {
    expect(lines[0]).toMatch(/^ keyctl {2}● serving \//);
    expect(looksOf(terminal.cellsOf(' spare '), ({ dim }) => dim)).toEqual(new Set([false]));
  });
  upstream.good(...secrets);
  expect((await scene.ask('openai')).status).toBe(200);
  expect((await scene.status()).engine.pid).toBe(terminal.pid);
});

test('a host is not suspended: that would freeze every client', async () => {
  terminal.press(keys.ctrlZ);
  await terminal.waitFor('this screen hosts the engine');
  expect(proseOf(terminal)).toContain('suspended, it would freeze every client; q quits');
  expectFrame(terminal);
  expect((await scene.ask('openai')).status).toBe(200);
});

test('q asks for those who used the engine a moment ago, and esc stays', async () => {
  await untilSeen(terminal, 0);
  terminal.press('q');
  await terminal.waitFor('quit and end it?');
  await atEachSize(
    terminal,
    () =>
      expect(proseOf(terminal)).toContain(
        ' openai was used just now through this engine: quit and end it?',
      ),
    /^ y yes {2}n no$/,
  );
  terminal.press(keys.escape);
  await terminal.waitForNo('quit and end it?');
  await terminal.waitFor(/q quit$/);
  expectFrame(terminal);
});

test('q asks for requests in flight, drains while they end, and only then ends', async () => {
  let answer = () => {};
  const asked = new Promise<void>((resolve) => {
    answer = resolve;
  });
  upstream.script(work, {
    async run({ response }) {
      await asked;
      response.writeHead(200).end('late');
    },
  });
  const asking = scene.ask('openai');
  await untilSeen(terminal, 1);
  // ctrl+c asks as q does
  for (const quit of [keys.ctrlC, 'q']) {
    await terminal.waitFor(/q quit$/);
    terminal.press(quit);
    await terminal.waitFor('1 request in flight');
    await atEachSize(
      terminal,
      () => expect(proseOf(terminal)).toContain('quit once done, and end their engine?'),
      /^ y yes {2}n no$/,
    );
    terminal.press(quit === 'q' ? 'y' : 'n');
    await terminal.waitForNo('and end their engine?');
  }
  await terminal.waitFor('◌ draining, 1 request in flight');
  await atEachSize(
    terminal,
    ({ lines }) => expect(lines[0]).toContain('◌ draining, 1 request in flight'),
    /^ ctrl\+c end at once$/,
  );
  answer();
  expect((await asking).text).toBe('late');
  expect(await terminal.exit).toMatchObject({ code: 0 });
});

test('the second ctrl+c always quits, whatever is in flight', async () => {
  upstream.script(work, hang());
  const hosting = openKeyctl(scene);
  await hosting.waitFor('● serving');
  const asking = scene.begin('openai');
  await untilSeen(hosting, 1);
  hosting.press(keys.ctrlC);
  await hosting.waitFor('and end their engine?');
  hosting.press(keys.ctrlC);
  expect(await hosting.exit).toMatchObject({ code: 0 });
  // whether its answer breaks off or says why is a matter of how far it was
  await asking.ended.catch(() => {});
  await until(() => upstream.requests.at(-1)?.abortedAt !== null);
});
