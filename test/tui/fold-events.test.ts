import { expect, test } from 'vitest';
import { foldEvents } from '../../src/tui/fold-events.js';
import { anEvent } from './a-snapshot.js';

const work = 'openai/work';
const spare = 'openai/spare';

test('a failover is told once, and everything else as it came', () => {
  const events = [
    anEvent(1, { type: 'attempt-failed', key: work }),
    anEvent(2, { type: 'active-key-changed', key: work, to: spare }),
    anEvent(3, { type: 'failed-over', key: work, to: spare }),
    anEvent(4, { type: 'cooldown-ended', key: work }),
    anEvent(5, { type: 'active-key-changed', key: spare, to: work }),
    anEvent(6, { type: 'attempt-failed', key: work }),
    anEvent(7, { type: 'keys-exhausted', provider: 'openai' }),
  ];
  expect(foldEvents(events).map(({ seq }) => seq)).toEqual([3, 4, 5, 6, 7]);
});
