import { IncomingMessage } from 'node:http';
import { Socket } from 'node:net';
import { expect, test } from 'vitest';
import type { AttemptCall } from '../../src/failover/attempt-call.js';
import { FirstByteLimit } from '../../src/failover/first-byte-limit.js';
import { ManualClock } from '../helpers/manual-clock.js';

function limitFor(clock: ManualClock, body: AttemptCall['body']): FirstByteLimit {
  return new FirstByteLimit(clock, { firstByteMs: 1_000, body });
}

test('the time counts from the start of the attempt, not from the interim answer', () => {
  const clock = new ManualClock();
  const limit = limitFor(clock, Buffer.from('{}'));
  clock.advance(900);
  let ended = false;
  limit.start(() => {
    ended = true;
  });
  clock.advance(99);
  expect(ended).toBe(false);
  clock.advance(1);
  expect(ended).toBe(true);
});

test('a client that is still sending is not held against the provider', () => {
  const clock = new ManualClock();
  const upload = new IncomingMessage(new Socket());
  const limit = limitFor(clock, upload);
  clock.advance(60_000);
  expect(limit.start(() => {})).toBeNull();
  upload.complete = true;
  let ended = false;
  limit.start(() => {
    ended = true;
  });
  clock.advance(999);
  expect(ended).toBe(false);
  clock.advance(1);
  expect(ended).toBe(true);
});
