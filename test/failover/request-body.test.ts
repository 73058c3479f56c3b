import type { IncomingMessage } from 'node:http';
import { Readable } from 'node:stream';
import { describe, expect, test } from 'vitest';
import { ReplayBudget, readRequestBody } from '../../src/failover/request-body.js';

const mebibyte = 1024 * 1024;
const limits = { maxBodyBytes: 2 * mebibyte, maxTotalBytes: 4 * mebibyte };

/** A request as Node's server gives it, as far as its body goes. */
function request(
  chunks: readonly Buffer[],
  headers: Record<string, string> = { 'transfer-encoding': 'chunked' },
): IncomingMessage {
  return Object.assign(Readable.from(chunks, { objectMode: false }), {
    headers,
  }) as unknown as IncomingMessage;
}

const bytes = (length: number, fill = 'a') => Buffer.alloc(length, fill);

async function readAll(stream: IncomingMessage): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const part of stream) {
    parts.push(part);
  }
  return Buffer.concat(parts);
}

describe('the budget', () => {
  test('takes what fits, says what does not, and takes back', () => {
    const budget = new ReplayBudget(limits);
    expect(budget.take(2 * mebibyte, 2 * mebibyte)).toBe(null);
    expect(budget.take(1, 2 * mebibyte + 1)).toMatch(/over the replay limit of 2 MiB/);
    expect(budget.take(2 * mebibyte, 2 * mebibyte)).toBe(null);
    expect(budget.take(1, 1)).toMatch(/together are over 4 MiB/);
    budget.give(1);
    expect(budget.take(1, 1)).toBe(null);
  });

  test('obeys limits that a reload brings, also with more taken than they allow', () => {
    const budget = new ReplayBudget(limits);
    budget.take(2 * mebibyte, 2 * mebibyte);
    budget.setLimits({ maxBodyBytes: mebibyte, maxTotalBytes: mebibyte });
    expect(budget.take(1, 1)).not.toBe(null);
    budget.give(2 * mebibyte);
    expect(budget.take(1, 1)).toBe(null);
  });
});

describe('a body', () => {
  test.each<[name: string, headers: Record<string, string>]>([
    ['that is not there', {}],
    ['of length 0', { 'content-length': '0' }],
  ])('%s is nothing to send', async (_name, headers) => {
    const body = await readRequestBody(request([], headers), new ReplayBudget(limits));
    expect(body).toMatchObject({ kind: 'kept', bytes: null });
  });

  test('of several chunks is kept as one, up to the limit itself', async () => {
    const budget = new ReplayBudget(limits);
    const chunks = [bytes(mebibyte, 'a'), bytes(mebibyte - 1, 'b'), bytes(1, 'c')];
    const body = await readRequestBody(request(chunks), budget);
    if (body.kind !== 'kept') {
      expect.fail(body.kind);
    }
    expect(body.bytes?.equals(Buffer.concat(chunks))).toBe(true);
  });

  test('is given back to the budget once, however often it is released', async () => {
    const budget = new ReplayBudget({ maxBodyBytes: 10, maxTotalBytes: 10 });
    for (let round = 0; round < 5; round += 1) {
      const body = await readRequestBody(request([bytes(10)]), budget);
      if (body.kind !== 'kept') {
        expect.fail(body.kind);
      }
      expect(budget.take(1, 1)).not.toBe(null);
      body.release();
      body.release();
    }
    expect(budget.take(10, 10)).toBe(null);
    expect(budget.take(1, 1)).not.toBe(null);
  });

  test('that says to be over the limit is not even begun', async () => {
    const length = 2 * mebibyte + 1;
    const incoming = request([bytes(length)], { 'content-length': String(length) });
    const body = await readRequestBody(incoming, new ReplayBudget(limits));
    if (body.kind !== 'streamed') {
      expect.fail(body.kind);
    }
    expect(body.reason).toMatch(/over the replay limit/);
    expect((await readAll(body.stream)).length).toBe(length);
  });

  test.each([1, 7, 65_536, 3 * mebibyte])(
    'that turns out to be over the limit is streamed from its first byte, in chunks of %d',
    async (size) => {
      const whole = Buffer.from(Array.from({ length: 300 }, (_, i) => i % 251));
      const chunks: Buffer[] = [];
      for (let at = 0; at < whole.length; at += size) {
        chunks.push(whole.subarray(at, at + size));
      }
      const budget = new ReplayBudget({ maxBodyBytes: 100, maxTotalBytes: 1_000 });
      const body = await readRequestBody(request(chunks), budget);
      if (body.kind !== 'streamed') {
        expect.fail(body.kind);
      }
      expect((await readAll(body.stream)).equals(whole)).toBe(true);
      expect(budget.take(100, 100)).toBe(null);
    },
  );

  test('that others leave no room for is streamed too, and takes none', async () => {
    const budget = new ReplayBudget({ maxBodyBytes: 100, maxTotalBytes: 150 });
    const first = await readRequestBody(request([bytes(100)]), budget);
    const second = await readRequestBody(request([bytes(40), bytes(20)]), budget);
    expect(second).toMatchObject({ kind: 'streamed', reason: /together/ });
    const third = await readRequestBody(request([bytes(50)]), budget);
    expect([first.kind, third.kind]).toEqual(['kept', 'kept']);
  });

  test('whose client goes away before its end takes no room', async () => {
    const budget = new ReplayBudget({ maxBodyBytes: 100, maxTotalBytes: 100 });
    const incoming = new Readable({ read: () => {} });
    const reading = readRequestBody(
      Object.assign(incoming, {
        headers: { 'content-length': '100' },
      }) as unknown as IncomingMessage,
      budget,
    );
    incoming.push(bytes(60));
    await new Promise(setImmediate);
    incoming.destroy();
    expect(await reading).toEqual({ kind: 'client-gone' });
    expect(budget.take(100, 100)).toBe(null);
  });
});
