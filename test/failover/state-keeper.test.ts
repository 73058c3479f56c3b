import { describe, expect, test } from 'vitest';
import { KeySlot } from '../../src/failover/key-slot.js';
import { StateKeeper } from '../../src/failover/state-keeper.js';
import { deadlineAfter, timeLeft } from '../../src/keys/deadline.js';
import type { Rest } from '../../src/keys/rest.js';
import { canary } from '../helpers/canary.js';
import { ManualClock } from '../helpers/manual-clock.js';
import { aProvider, type KeyFields } from './a-config.js';
import { type MemoryStore, memoryStore } from './an-engine.js';

const hour = 60 * 60_000;

/** One run of an engine, as far as its state goes: restored at the start, saved at the end. */
function run(store: MemoryStore, keys: readonly (string | KeyFields)[], clock = new ManualClock()) {
  const provider = aProvider({ name: 'openai', keys });
  const problems: (string | null)[] = [];
  let slots: readonly KeySlot[] = [];
  const keeper = new StateKeeper({
    store,
    clock,
    slots: () => slots,
    onProblem: (problem) => problems.push(problem),
  });
  const nowWall = clock.now().wall;
  slots = provider.keys.map(
    (key) => new KeySlot(key, provider, { salt: keeper.salt, previous: null, nowWall }),
  );
  keeper.restore(slots);
  const slot = (position: number) => slots[position - 1] ?? expect.fail(`no key ${position}`);
  return {
    keeper,
    clock,
    problems,
    slot,
    use: (position: number, times: number) => {
      slot(position).usage.requests += times;
    },
    disable: (position: number) => {
      slot(position).facts = { ...slot(position).facts, enabled: false };
    },
    rest: (position: number, ms: number) => {
      slot(position).facts = { ...slot(position).facts, cooldown: restFor(ms, clock) };
    },
    restModels: (position: number, scopeRests: ReadonlyMap<string, Rest>) => {
      slot(position).facts = { ...slot(position).facts, scopeRests };
    },
    known: () =>
      slots.map(({ facts, usage }) => ({
        enabled: facts.enabled,
        requests: usage.requests,
        restMs: facts.cooldown === null ? 0 : timeLeft(facts.cooldown.until, clock.now()),
      })),
  };
}

function restFor(ms: number, clock: ManualClock, isLimit = true): Rest {
  const until = deadlineAfter(clock.now(), ms);
  return { until, told: true, reason: '429', isLimit, streak: 1, onTrial: false };
}

const [a, b, c] = ['a', 'b', 'c'].map((name) => canary(name)) as [string, string, string];

/** Key 1 was used, key 2 was used, is switched off and rests for an hour. */
function savedStore(keys: readonly (string | KeyFields)[] = [a, b]): MemoryStore {
  const store = memoryStore();
  const before = run(store, keys);
  before.use(1, 5);
  before.use(2, 7);
  before.disable(2);
  before.rest(2, hour);
  before.keeper.saveNow();
  return store;
}

const first = { enabled: true, requests: 5, restMs: 0 };
const secondKey = { enabled: false, requests: 7, restMs: hour };
const unknown = { enabled: true, requests: 0, restMs: 0 };

describe('after a restart a key is known', () => {
  test('by its secret, in the same order', () => {
    expect(run(savedStore(), [a, b]).known()).toEqual([first, secondKey]);
  });

  test('by its secret, wherever it stands in the list', () => {
    expect(run(savedStore(), [b, a]).known()).toEqual([secondKey, first]);
    expect(run(savedStore(), [c, a, b]).known()).toEqual([unknown, first, secondKey]);
    expect(run(savedStore(), [b]).known()).toEqual([secondKey]);
  });

  test('by its secret, if it was given a name', () => {
    expect(run(savedStore(), [a, { secret: b, name: 'work' }]).known()).toEqual([first, secondKey]);
  });

  test('by its id, if the secret was rotated: its switch stays, its rest does not', () => {
    expect(run(savedStore(), [a, c]).known()).toEqual([first, { ...secondKey, restMs: 0 }]);
  });

  test('not by an id that another key had', () => {
    const store = savedStore([a, { secret: b, name: 'work' }]);
    expect(run(store, [a, c]).known()).toEqual([first, unknown]);
  });

  test('by its id, if its variable is not set: what is known of it is not lost', () => {
    const store = savedStore();
    const without = run(store, [a, { secret: null }]);
    expect(without.known()[1]).toMatchObject({ enabled: false, requests: 7 });
    expect(without.slot(2).facts).toMatchObject({ health: 'invalid' });
    without.keeper.saveNow();
    expect(run(store, [a, b]).known()[1]).toMatchObject({ enabled: false, requests: 7 });
  });

  test('once: two keys with one secret do not share one record', () => {
    expect(run(savedStore(), [b, b]).known()).toEqual([secondKey, unknown]);
  });
});

describe('a rest that was saved', () => {
  test('goes on for what is left of it', () => {
    const clock = new ManualClock(new ManualClock().now().wall + hour / 2);
    expect(run(savedStore(), [a, b], clock).known()[1]?.restMs).toBe(hour / 2);
  });

  test('is over if its time has passed', () => {
    const clock = new ManualClock(new ManualClock().now().wall + hour);
    expect(run(savedStore(), [a, b], clock).known()[1]?.restMs).toBe(0);
  });

  test('of one model goes on for that model; a refusal is asked about anew', () => {
    const store = memoryStore();
    const before = run(store, [a]);
    const { clock } = before;
    before.restModels(
      1,
      new Map([
        ['gpt-5', restFor(hour, clock)],
        ['o3', restFor(2_000, clock)],
        ['gpt-4o', restFor(hour, clock, false)],
      ]),
    );
    before.keeper.saveNow();
    const later = new ManualClock(clock.now().wall + hour / 4);
    const { scopeRests } = run(store, [a], later).slot(1).facts;
    expect([...scopeRests.keys()]).toEqual(['gpt-5']);
    const left = scopeRests.get('gpt-5')?.until ?? expect.fail('it does not rest');
    expect(timeLeft(left, later.now())).toBe((hour * 3) / 4);
    expect(run(store, [b], later).slot(1).facts.scopeRests.size).toBe(0);
  });

  test('P33 is at most a day, if the clock was or is wrong', () => {
    const clock = new ManualClock(new ManualClock().now().wall - 365 * 24 * hour);
    expect(run(savedStore(), [a, b], clock).known()[1]?.restMs).toBe(24 * hour);
  });
});

test('the uses of its last minutes are known after a restart, each at its minute', () => {
  const store = memoryStore();
  const before = run(store, [a]);
  const began = before.clock.now().wall;
  before.slot(1).usage.begin(began);
  before.slot(1).usage.begin(began);
  before.keeper.saveNow();
  const after = run(store, [a], new ManualClock(began + 3 * 60_000));
  const { wall } = after.clock.now();
  expect(after.slot(1).usage.recent.upTo(wall)?.perMinute.slice(-5)).toEqual([0, 2, 0, 0, 0]);
});

test('a key that left the config and comes back keeps its switch and its counts', () => {
  const store = savedStore();
  const without = run(store, [a]);
  without.use(1, 1);
  without.keeper.saveNow();
  expect(run(store, [a, b]).known()).toEqual([{ ...first, requests: 6 }, secondKey]);
});

test('P13 no secret and no plain hash of one is saved', () => {
  const state = JSON.stringify(savedStore().written.at(-1));
  expect(state).not.toContain(a);
  const other = memoryStore({ salt: 'another-salt' });
  run(other, [a, b]).keeper.saveNow();
  const prints = [savedStore(), other].map(
    (store) => store.written.at(-1)?.keys[0]?.fingerprint ?? '',
  );
  expect(prints[0]).not.toBe(prints[1]);
});

describe('saving', () => {
  test('happens 10 s after the first change, once for all that follow', () => {
    const store = memoryStore();
    const { keeper, clock, use } = run(store, [a]);
    for (let i = 0; i < 5; i += 1) {
      use(1, 1);
      keeper.saveSoon();
      clock.advance(1_000);
    }
    expect(store.written).toEqual([]);
    clock.advance(5_000);
    expect(store.written.map(({ keys }) => keys[0]?.counts.requests)).toEqual([5]);
    clock.advance(hour);
    expect(store.written).toHaveLength(1);
  });

  test('at once stands for what was to be saved soon', () => {
    const store = memoryStore();
    const { keeper, clock } = run(store, [a]);
    keeper.saveSoon();
    keeper.saveNow();
    clock.advance(hour);
    expect(store.written).toHaveLength(1);
  });

  test('P38 on a full disk goes on, and tells of the trouble once, and once of its end', () => {
    let isFull = true;
    const store = memoryStore();
    const { write } = store;
    const { keeper, problems } = run(
      {
        ...store,
        write(state) {
          if (isFull) {
            throw new Error('ENOSPC: no space left on device');
          }
          write(state);
        },
      },
      [a],
    );
    keeper.saveNow();
    keeper.saveNow();
    const said = expect.stringContaining('ENOSPC');
    expect(problems).toEqual([said]);
    isFull = false;
    keeper.saveNow();
    isFull = true;
    keeper.saveNow();
    expect(problems).toEqual([said, null, said]);
    expect(store.written).toHaveLength(1);
  });
});
