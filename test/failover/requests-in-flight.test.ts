import { type IncomingMessage, ServerResponse } from 'node:http';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ClientPresence } from '../../src/failover/client-presence.js';
import { type InFlight, RequestsInFlight } from '../../src/failover/requests-in-flight.js';

const request = { method: 'GET', httpVersionMajor: 1, httpVersionMinor: 1 } as IncomingMessage;

test('it holds what was added and not removed, in whatever order they come and go', () => {
  fc.assert(
    fc.property(fc.array(fc.option(fc.nat(), { freq: 2 })), (steps) => {
      const inFlight = new RequestsInFlight();
      const expected: InFlight[] = [];
      for (const step of steps) {
        if (step === null || expected.length === 0) {
          expected.push(inFlight.add(new ServerResponse(request), new ClientPresence()));
        } else {
          for (const entry of expected.splice(step % expected.length, 1)) {
            inFlight.remove(entry);
            inFlight.remove(entry); // a second time changes nothing
          }
        }
      }
      expect(inFlight.size).toBe(expected.length);
      expect(new Set(inFlight)).toEqual(new Set(expected));
    }),
  );
});

test('one that is removed while all are gone through disturbs no other', () => {
  const inFlight = new RequestsInFlight();
  const entries = Array.from({ length: 4 }, () =>
    inFlight.add(new ServerResponse(request), new ClientPresence()),
  );
  const seen: InFlight[] = [];
  for (const entry of inFlight) {
    seen.push(entry);
    inFlight.remove(entry);
  }
  expect(seen).toEqual(entries);
  expect(inFlight.size).toBe(0);
});
