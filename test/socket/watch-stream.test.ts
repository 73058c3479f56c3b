import { connect, type Socket } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import type { EngineEvent, Snapshot } from '../../src/engine.js';
import { until } from '../helpers/until.js';
import { MemoryEngine } from './memory-engine.js';
import { serve } from './serve.js';

type Line = { readonly snapshot: Snapshot; readonly events?: readonly EngineEvent[] };

/** A reader of JSON lines that can be told to stop reading. */
function read<T = Line>(socket: string, route: string) {
  const connection: Socket = connect(socket);
  onTestFinished(() => {
    connection.destroy();
  });
  let text = '';
  let ended = false;
  connection.setEncoding('utf8');
  connection.on('data', (chunk) => {
    text += chunk;
  });
  connection.on('close', () => {
    ended = true;
  });
  // HTTP/1.0, so that the lines come without chunk sizes between them
  connection.write(`GET /keyctl/v1/${route} HTTP/1.0\r\n\r\n`);
  return {
    connection,
    lines: (): T[] =>
      text
        .slice(text.indexOf('\r\n\r\n') + 4)
        .split('\n')
        .slice(0, -1)
        .map((line) => JSON.parse(line)),
    ended: () => ended,
  };
}

function seqs(events: readonly EngineEvent[] | undefined): number[] {
  return (events ?? []).map(({ seq }) => seq);
}

test('the first line is the state now, the next ones carry the changes and their events', async () => {
  const { engine, socket } = await serve();
  const reader = read(socket, 'watch');
  await until(() => reader.lines().length === 1);
  expect(reader.lines()[0]).toEqual({ snapshot: engine.getSnapshot() });
  engine.record('key-reset', 'openai/1', 'by the user');
  await until(() => reader.lines().length === 2);
  expect(reader.lines()[1]).toEqual({
    snapshot: engine.getSnapshot(),
    events: [expect.objectContaining({ seq: 2, type: 'key-reset' })],
  });
});

test('the events of the changes are left out for who does not want them', async () => {
  const { engine, socket } = await serve();
  const reader = read(socket, 'watch?events=false');
  await until(() => reader.lines().length === 1);
  engine.record('key-reset', 'openai/1', 'by the user');
  await until(() => reader.lines().length === 2);
  expect(reader.lines()[1]).toEqual({ snapshot: engine.getSnapshot() });
});

test('a change without an event is a line of its own', async () => {
  const { engine, socket } = await serve();
  const reader = read(socket, 'watch');
  await until(() => reader.lines().length === 1);
  engine.change({ warnings: ['look out'] });
  await until(() => reader.lines().length === 2);
  expect(reader.lines()[1]).toMatchObject({ snapshot: { warnings: ['look out'] }, events: [] });
});

test('no event is missed however soon it follows the first line', async () => {
  const { engine, socket } = await serve();
  const readers = Array.from({ length: 20 }, () => read(socket, 'watch'));
  for (let count = 0; count < 200; count += 1) {
    engine.record('key-reset', 'openai/1', `${count}`);
    if (count % 10 === 0) {
      await new Promise((resolve) => setImmediate(resolve));
    }
  }
  for (const reader of readers) {
    const last = await until(() => reader.lines().find(newest));
    expect(last.snapshot).toEqual(engine.getSnapshot());
    const first = reader.lines()[0]?.snapshot.events.at(-1)?.seq ?? 0;
    const told = reader.lines().flatMap(({ events }) => seqs(events));
    expect(told).toEqual(Array.from({ length: 201 - first }, (_, index) => first + 1 + index));
  }
  function newest(line: Line): boolean {
    return line.snapshot.events.at(-1)?.seq === 201;
  }
});

test('a reader that stops reading piles nothing up, and then gets the newest and all events', async () => {
  const { engine, socket } = await serve();
  const reader = read(socket, 'watch');
  await until(() => reader.lines().length === 1);
  reader.connection.pause();
  const padding = 'x'.repeat(50_000);
  for (let count = 0; count < 300; count += 1) {
    engine.change({ warnings: [padding, `${count}`] });
    engine.record('key-reset', 'openai/1', `${count}`);
    await new Promise((resolve) => setImmediate(resolve));
  }
  reader.connection.resume();
  await until(() => reader.lines().at(-1)?.snapshot.warnings[1] === '299');
  const lines = reader.lines();
  // what the kernel's buffers took, and the newest
  expect(lines.length).toBeLessThan(30);
  expect(lines.flatMap(({ events }) => seqs(events))).toEqual(
    Array.from({ length: 300 }, (_, index) => index + 2),
  );
});

test('a reader that leaves is forgotten', async () => {
  const { engine, socket } = await serve();
  const readers = [read(socket, 'watch'), read(socket, 'events?follow=true')];
  await until(() => engine.watchers === 2);
  for (const reader of readers) {
    reader.connection.destroy();
  }
  await until(() => engine.watchers === 0);
});

test('the streams tell the last events and end with the engine', async () => {
  const { engine, socket } = await serve();
  const watch = read(socket, 'watch');
  const events = read<EngineEvent>(socket, 'events?follow=true');
  await until(() => watch.lines().length === 1 && events.lines().length === 1);
  await engine.drain();
  await engine.close();
  await until(() => watch.ended() && events.ended());
  expect(watch.lines().at(-1)?.snapshot.engine.draining).toBe(true);
  expect(events.lines().at(-1)?.type).toBe('draining');
});

test('followed events begin after the number that was asked for', async () => {
  const engine = new MemoryEngine();
  engine.record('key-reset', 'openai/1', 'two');
  engine.record('key-reset', 'openai/1', 'three');
  const { socket } = await serve(engine);
  const reader = read<EngineEvent>(socket, 'events?since=2&follow=true');
  await until(() => reader.lines().length === 1);
  engine.record('key-reset', 'openai/2', 'four');
  await until(() => reader.lines().length === 2);
  expect(seqs(reader.lines())).toEqual([3, 4]);
});
