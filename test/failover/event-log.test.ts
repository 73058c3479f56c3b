import { expect, test } from 'vitest';
import { EventLog } from '../../src/failover/event-log.js';
import type { Log, LogFields } from '../../src/log/log.js';
import { ManualClock } from '../helpers/manual-clock.js';

function setUp() {
  const clock = new ManualClock('2026-11-02T14:00:00.000Z');
  const lines: [level: string, fields: LogFields, message: string][] = [];
  const at = (level: string) => (fields: LogFields, message: string) => {
    lines.push([level, fields, message]);
  };
  const log: Log = {
    debug: at('debug'),
    info: at('info'),
    warn: at('warn'),
    error: at('error'),
    close: async () => {},
  };
  let told = 0;
  const events = new EventLog({
    clock,
    log,
    redact: (text) => text.replaceAll('sk-secret', '[redacted]'),
    onEvent: () => {
      told += 1;
    },
  });
  return { clock, events, lines, told: () => told };
}

test('an event is numbered from 1, has its time, and leaves nothing out', () => {
  const { clock, events, told } = setUp();
  events.add({ type: 'engine-started' });
  clock.advance(1_500);
  events.add({
    type: 'failed-over',
    provider: 'openai',
    key: 'openai/1',
    to: 'openai/2',
    outcome: 'rate-limited',
    detail: '429 rate limited',
  });
  expect(events.newest()).toEqual([
    {
      seq: 1,
      at: '2026-11-02T14:00:00.000Z',
      type: 'engine-started',
      provider: null,
      key: null,
      to: null,
      outcome: null,
      detail: '',
    },
    {
      seq: 2,
      at: '2026-11-02T14:00:01.500Z',
      type: 'failed-over',
      provider: 'openai',
      key: 'openai/1',
      to: 'openai/2',
      outcome: 'rate-limited',
      detail: '429 rate limited',
    },
  ]);
  expect(told()).toBe(2);
});

test('a detail is redacted and plain before it is kept or logged', () => {
  const { events, lines } = setUp();
  events.add({ type: 'attempt-failed', detail: 'no\u001b[31m key\n"sk-secret"' });
  expect(events.newest()[0]?.detail).toBe('no [31m key "[redacted]"');
  expect(lines[0]?.[2]).toBe('no [31m key "[redacted]"');
});

test('each event is one log line, as loud as it deserves', () => {
  const { events, lines } = setUp();
  events.add({ type: 'failed-over', provider: 'openai', key: 'openai/1', to: 'openai/2' });
  events.add({ type: 'keys-exhausted', provider: 'openai' });
  events.add({ type: 'health-checked' });
  events.flush();
  expect(lines.map(([level, { seq, type }]) => [level, seq, type])).toEqual([
    ['warn', 1, 'failed-over'],
    ['error', 2, 'keys-exhausted'],
    ['info', 3, 'health-checked'],
  ]);
});

test('no request waits for its event to be written down; who asks for events has it at once', () => {
  const { clock, events, lines, told } = setUp();
  const written = () => lines.map(([, { seq }]) => seq);
  events.add({ type: 'health-checked' });
  clock.advance(9);
  expect([written(), told()]).toEqual([[], 1]);
  clock.advance(1);
  expect(written()).toEqual([1]);
  clock.advance(1_000);
  events.add({ type: 'health-checked' });
  expect(events.newest().map(({ at }) => at)).toEqual([
    '2026-11-02T14:00:00.000Z',
    '2026-11-02T14:00:01.010Z',
  ]);
  expect(written()).toEqual([1, 2]);
  clock.advance(1_000);
  expect(written()).toEqual([1, 2]);
});

test('the newest 200 stand in the snapshot, oldest first; 1,000 can be asked for', () => {
  const { events } = setUp();
  for (let i = 0; i < 5_000; i += 1) {
    events.add({ type: 'attempt-failed' });
  }
  expect(events.newest().map(({ seq }) => seq)).toEqual(
    Array.from({ length: 200 }, (_, i) => 4_801 + i),
  );
  expect(events.since(0).map(({ seq }) => seq)).toEqual(
    Array.from({ length: 1_000 }, (_, i) => 4_001 + i),
  );
  expect(events.since(4_998).map(({ seq }) => seq)).toEqual([4_999, 5_000]);
  expect(events.since(5_000)).toEqual([]);
  expect(events.since(-1)).toHaveLength(1_000);
});
