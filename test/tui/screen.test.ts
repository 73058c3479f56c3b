import { describe, expect, test, vi } from 'vitest';
import type { LinkState, Snapshot } from '../../src/engine.js';
import { createScreen } from '../../src/tui/screen.js';
import {
  aDisabledKey,
  aKey,
  aProvider,
  aSnapshot,
  at,
  noon,
  theDesignedSnapshot,
} from './a-snapshot.js';
import { MemoryEngine, MemoryLink } from './memory-engine.js';

type Set = {
  readonly snapshot?: Snapshot;
  readonly attached?: boolean;
  readonly asksToQuit?: boolean;
  readonly state?: LinkState;
};

/** A screen whose time stands still until a test sets it. */
function open({
  snapshot = theDesignedSnapshot(),
  attached = false,
  asksToQuit = true,
  state,
}: Set = {}) {
  const engine = new MemoryEngine(snapshot);
  const link = new MemoryLink(
    state ?? (attached ? { kind: 'attached', engine, pid: 4242 } : { kind: 'hosting', engine }),
  );
  const time = { now: noon };
  const copy = vi.fn();
  const leave = vi.fn();
  const suspend = vi.fn();
  const redraw = vi.fn();
  const screen = createScreen({
    link,
    columns: 80,
    rows: 24,
    now: () => time.now,
    asksToQuit,
    openEditor: null,
    types: [],
    copy,
    leave,
    suspend,
    redraw,
  });
  return {
    engine,
    link,
    time,
    copy,
    leave,
    suspend,
    redraw,
    screen,
    press(...chords: string[]) {
      for (const chord of chords) {
        screen.press(chord);
      }
    },
    selected: () => screen.describe().selected?.key.id,
    mode: () => screen.getView().mode.kind,
    notice: () => screen.describe().notice?.lines.join(' ') ?? null,
    question() {
      const { mode } = screen.getView();
      return mode.kind === 'ask' ? mode.question.text : null;
    },
  };
}

describe('moving', () => {
  test('goes up and down, to the ends, by pages, and stops there', () => {
    const { press, selected } = open();
    expect(selected()).toBe('openai/work');
    press('j', 'down');
    expect(selected()).toBe('openai/old');
    press('k', 'up', 'up', 'up');
    expect(selected()).toBe('openai/work');
    press('G');
    expect(selected()).toBe('openrouter/or-2');
    press('down');
    expect(selected()).toBe('openrouter/or-2');
    press('home', 'pagedown');
    expect(selected()).toBe('openrouter/or-2');
    press('pageup');
    expect(selected()).toBe('openai/work');
  });

  test('stays with the key, not with the row', () => {
    const { engine, press, selected, screen } = open();
    press('j');
    press('s', 's');
    expect(screen.describe().cursor).toBe(3);
    expect(selected()).toBe('openai/spare');
    engine.change({ providers: theDesignedSnapshot().providers.toReversed() });
    screen.paced.flush();
    expect(selected()).toBe('openai/spare');
  });

  test('takes the next key when its own goes away', () => {
    const { engine, press, selected, screen } = open();
    press('j');
    const [openai, openrouter] = theDesignedSnapshot().providers;
    if (openai === undefined || openrouter === undefined) {
      throw new Error('no provider');
    }
    const keys = openai.keys.filter(({ id }) => id !== 'openai/spare');
    engine.change({ providers: [{ ...openai, keys }, openrouter] });
    screen.paced.flush();
    expect(selected()).toBe('openai/old');
  });

  test('keeps the cursor in a window that is shorter than the list', () => {
    const keys = Array.from({ length: 40 }, (_key, index) => aKey(`openai/${index + 1}`));
    const { press, screen } = open({
      snapshot: aSnapshot({ providers: [aProvider('openai', keys)] }),
    });
    for (const chords of [['G'], ['k', 'k'], ['g'], Array.from({ length: 20 }, () => 'j')]) {
      press(...chords);
      const { cursor, top, division } = screen.describe();
      expect(cursor).toBeGreaterThanOrEqual(top);
      expect(cursor).toBeLessThan(top + division.keys);
    }
  });
});

describe('switching keys', () => {
  test('is instant, both ways', async () => {
    const { engine, press, selected } = open();
    press('G', 'space');
    expect(selected()).toBe('openrouter/or-2');
    press('k', 'space');
    await vi.waitFor(() =>
      expect(engine.orders).toEqual([
        'setKeyEnabled openrouter/or-2 true',
        'setKeyEnabled openrouter/or-1 false',
      ]),
    );
  });

  test('acts on the key under the cursor even if it moved in the same breath', () => {
    const { engine, press } = open();
    press('j', 'j', 'space');
    expect(engine.orders).toEqual(['setKeyEnabled openai/old false']);
  });

  test.each([
    ['y', ['setKeyEnabled openai/spare false']],
    ['enter', ['setKeyEnabled openai/spare false']],
    ['n', []],
    ['escape', []],
    ['ctrl+c', []],
  ])('asks for the last available key of a provider; %s gives %j', (chord, orders) => {
    const { engine, press, mode, question } = open();
    press('j', 'space');
    expect(question()).toBe('openai/spare is the last available key of openai: switch it off?');
    press('j');
    expect(mode()).toBe('ask');
    press(chord);
    expect(mode()).toBe('browse');
    expect(engine.orders).toEqual(orders);
  });

  test('says what went wrong', async () => {
    const { engine, press, notice } = open();
    engine.refusal = Object.assign(new Error('no key openai/work'), { hint: 'keyctl status' });
    press('space');
    await vi.waitFor(() => expect(notice()).toBe('no key openai/work; keyctl status'));
  });
});

test('a window too small to see the keys in takes no orders but to quit', () => {
  const { engine, press, screen, link } = open({ snapshot: aSnapshot() });
  screen.resize(50, 24);
  press('space', 'x', 'T', 'c');
  expect(engine.orders).toEqual([]);
  press('q');
  expect(link.calls).toEqual(['close']);
});

describe('orders', () => {
  test.each([
    ['t', 'checkHealth openai/work'],
    ['T', 'checkHealth all'],
    ['x', 'resetKey openai/work'],
    ['r', 'reload'],
  ])('%s is %s', (chord, order) => {
    const { engine, press } = open();
    press(chord);
    expect(engine.orders).toEqual([order]);
  });

  test('f makes an available key the first one', () => {
    const { engine, press } = open({
      snapshot: aSnapshot({
        providers: [aProvider('openai', [aKey('openai/a'), aKey('openai/b')])],
      }),
    });
    press('j', 'f');
    expect(engine.orders).toEqual(['useKey openai/b']);
  });

  test('c copies the socket and a request, and shows both', () => {
    const { copy, press, notice } = open();
    press('c');
    const curl = 'curl --unix-socket /run/user/1000/keyctl/keyctl.sock http://keyctl/openai/models';
    expect(copy).toHaveBeenCalledWith(`/run/user/1000/keyctl/keyctl.sock\n${curl}`);
    expect(notice()).toContain('/run/user/1000/keyctl/keyctl.sock');
    expect(notice()).toContain(curl);
  });
});

describe('a key that can do nothing says why', () => {
  const busy = aKey('openai/work', { checking: true, state: 'checking' });
  const cases: [string, string, Set, string[]][] = [
    ['check', 'openai/work is being checked already', { snapshot: one(busy) }, ['t']],
    ['use', 'openai/work is tried first already', { snapshot: one(aKey('openai/work')) }, ['f']],
    [
      'use',
      'openai/off is switched off; space switches it on',
      { snapshot: one(aDisabledKey('openai/off')) },
      ['f'],
    ],
    ['use', 'openai/work can’t be used now: it rests for 42 s after 429 rate limited', {}, ['f']],
    [
      'reset',
      'nothing is known about openai/new that could be forgotten',
      { snapshot: one(aKey('openai/new', { health: 'unchecked', state: 'unchecked' })) },
      ['x'],
    ],
    ['toggle', 'no key matches the filter; esc clears it', {}, ['/', 'z', 'z', 'enter', 'space']],
    [
      'suspend',
      'this screen hosts the engine: suspended, it would freeze every client; q quits',
      {},
      ['ctrl+z'],
    ],
    [
      'toggle',
      'the engine is gone; another one is being started',
      { state: { kind: 'lost', last: theDesignedSnapshot(), reason: 'gone' } },
      ['space'],
    ],
    ['toggle', 'the engine is still starting', { state: { kind: 'starting' } }, ['space']],
    [
      'filter',
      'there is no config yet; n makes one with a key, r looks again',
      { state: { kind: 'no-config', path: '/c', found: [] } },
      ['/'],
    ],
    [
      'toggle',
      'the engine is draining: it takes no more orders',
      { snapshot: aSnapshot({ engine: { ...aSnapshot().engine, draining: true } }) },
      ['space'],
    ],
  ];
  test.each(cases)('%s: %s', (_verb, reason, set, chords) => {
    const { engine, press, notice } = open(set);
    press(...chords);
    expect(notice()).toBe(reason);
    expect(engine.orders).toEqual([]);
  });

  test('for some seconds, or until the next key', () => {
    const { press, notice, time } = open();
    press('ctrl+z');
    expect(notice()).not.toBeNull();
    time.now += 60_000;
    expect(notice()).toBeNull();
    time.now -= 60_000;
    press('j');
    expect(notice()).toBeNull();
  });

  function one(key: ReturnType<typeof aKey>): Snapshot {
    return aSnapshot({ providers: [aProvider('openai', [key])] });
  }
});

describe('the filter', () => {
  test('narrows the rows while it is typed; enter keeps it, esc clears it', () => {
    const { press, screen, selected } = open();
    const count = () => screen.describe().rows.length;
    press('/', 'o', 'r', '-');
    expect(count()).toBe(2);
    expect(selected()).toBe('openrouter/or-1');
    press('backspace', 'enter');
    expect(screen.getView().filter).toBe('or');
    press('j', 'escape');
    expect(screen.getView().filter).toBe('');
    expect(selected()).toBe('openrouter/or-2');
  });

  test('takes letters that are commands elsewhere, and pasted text without its line breaks', () => {
    const { press, screen, engine } = open();
    press('/', 'q', 'space', 'x');
    screen.paste('a\u001b[31mb\nc');
    expect(screen.getView().filter).toBe('q xab c');
    expect(engine.orders).toEqual([]);
  });

  test('pasted text is no command', () => {
    const { screen, engine, notice } = open();
    screen.paste('x T q');
    expect(engine.orders).toEqual([]);
    expect(notice()).toBe('pasted text is ignored here');
  });
});

describe('esc', () => {
  test('goes back step by step and never quits', () => {
    const { press, screen, leave, link, notice } = open();
    press('/', 'o', 'enter', 'enter');
    expect(screen.getView().details).toBe(true);
    press('escape');
    expect(screen.getView()).toMatchObject({ details: false, filter: 'o' });
    press('escape');
    expect(screen.getView().filter).toBe('');
    press('escape', 'escape', 'escape');
    expect(notice()).toBe('there is nothing to go back from; q quits');
    expect(leave).not.toHaveBeenCalled();
    expect(link.calls).toEqual([]);
  });

  test('and every other key closes the help and does nothing else', () => {
    const { press, mode, engine } = open();
    for (const chord of ['escape', 'q', 'space', '?', 'ctrl+c']) {
      press('?');
      expect(mode()).toBe('help');
      press(chord);
      expect(mode()).toBe('browse');
    }
    expect(engine.orders).toEqual([]);
  });
});

describe('pausing', () => {
  test('holds the picture and its time, and goes on where the engine is', () => {
    const { engine, press, screen, time } = open();
    press('p');
    time.now += 10_000;
    engine.change({ warnings: ['news'] });
    screen.paced.flush();
    expect(screen.describe()).toMatchObject({ isPaused: true, now: noon });
    expect(screen.describe().seen.snapshot?.warnings).toEqual([]);
    press('p');
    expect(screen.describe()).toMatchObject({ isPaused: false, now: noon + 10_000 });
    expect(screen.describe().seen.snapshot?.warnings).toEqual(['news']);
  });

  test('ends when the engine is lost', () => {
    const { link, press, screen } = open();
    press('p');
    link.become({ kind: 'lost', last: theDesignedSnapshot(), reason: 'gone' });
    expect(screen.describe()).toMatchObject({ isPaused: false, seen: { link: { kind: 'lost' } } });
  });
});

describe('quitting', () => {
  const quiet = aSnapshot();
  const busy = aSnapshot({
    providers: [aProvider('openai', [aKey('openai/work', { counts: { inFlight: 2 } })])],
  });
  const recent = aSnapshot({
    providers: [aProvider('openai', [aKey('openai/work', { lastUsedAt: at(-180) })])],
  });

  test('leaves at once what nobody uses', async () => {
    const { press, link, leave } = open({ snapshot: quiet });
    press('q');
    await vi.waitFor(() => expect(leave).toHaveBeenCalledTimes(1));
    expect(link.calls).toEqual(['close']);
  });

  test('leaves an attached engine without asking', async () => {
    const { press, link, leave } = open({ snapshot: busy, attached: true });
    press('q');
    await vi.waitFor(() => expect(leave).toHaveBeenCalledTimes(1));
    expect(link.calls).toEqual(['close']);
  });

  test.each([
    [busy, '2 requests in flight: quit once done, and end their engine?'],
    [recent, 'openai was used 3m ago through this engine: quit and end it?'],
  ])('names what would lose its engine and asks (%#)', (snapshot, text) => {
    const { press, question, link, mode } = open({ snapshot });
    press('q');
    expect(question()).toBe(text);
    press('n');
    expect(mode()).toBe('browse');
    press('q', 'escape');
    expect(link.calls).toEqual([]);
    press('q', 'y');
    expect(mode()).toBe('leaving');
    expect(link.calls).toEqual(['close']);
  });

  test('asks nothing where the engine has no users to speak for', () => {
    const { press, link, mode } = open({ snapshot: busy, asksToQuit: false });
    press('q');
    expect(mode()).toBe('leaving');
    expect(link.calls).toEqual(['close']);
  });

  test('ctrl+c closes an open prompt, and the second one quits', () => {
    const { press, mode, link } = open({ snapshot: quiet });
    press('/', 'x', 'ctrl+c');
    expect(mode()).toBe('browse');
    expect(link.calls).toEqual([]);
    press('ctrl+c');
    expect(link.calls).toEqual(['close']);
  });

  test('ctrl+c twice quits whatever is in flight', () => {
    const { press, link, leave, mode } = open({ snapshot: busy });
    press('ctrl+c');
    expect(mode()).toBe('ask');
    press('ctrl+c');
    expect(link.calls).toEqual(['abort']);
    expect(leave).toHaveBeenCalledTimes(1);
  });

  test('another key in between makes the second ctrl+c a first one', () => {
    const { press, link, mode } = open({ snapshot: busy });
    press('ctrl+c', 'escape', 'ctrl+c');
    expect(mode()).toBe('ask');
    expect(link.calls).toEqual([]);
  });

  test('ctrl+c ends a drain at once', () => {
    const { press, link, leave } = open({ snapshot: busy });
    link.closing = new Promise(() => {});
    press('q', 'y', 'j', 'q', 'escape');
    expect(leave).not.toHaveBeenCalled();
    press('ctrl+c');
    expect(link.calls).toEqual(['close', 'abort']);
    expect(leave).toHaveBeenCalledTimes(1);
  });

  test('hands on what went wrong', async () => {
    const { press, link, leave } = open({ snapshot: quiet });
    const error = new Error('state could not be saved');
    link.closing = Promise.reject(error);
    press('q');
    await vi.waitFor(() => expect(leave).toHaveBeenCalledWith(error));
  });
});

test('r tries again where there is no engine', () => {
  const { press, link } = open({
    state: { kind: 'failed', message: 'no socket', hint: null },
  });
  press('r');
  expect(link.calls).toEqual(['retry']);
});

test.each(['z', 'ü', 'left', 'ctrl+d'])('%s is no key of the screen, and it says so', (chord) => {
  const { press, notice, engine } = open();
  press(chord);
  expect(notice()).toBe(`${chord} does nothing; ? lists the keys`);
  expect(engine.orders).toEqual([]);
});

test('ctrl+l draws anew, whatever there is to draw', () => {
  const { press, redraw, screen } = open();
  press('ctrl+l');
  screen.resize(20, 5);
  press('ctrl+l');
  expect(redraw).toHaveBeenCalledTimes(2);
});

test('ctrl+z suspends an attached screen', () => {
  const { press, suspend } = open({ attached: true });
  press('ctrl+z');
  expect(suspend).toHaveBeenCalledTimes(1);
});
