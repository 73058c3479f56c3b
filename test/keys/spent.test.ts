import { describe, expect, test } from 'vitest';
import { readinessOf, stateOf } from '../../src/keys/key-facts.js';
import { forgotten } from '../../src/keys/key-transitions.js';
import type { Scope } from '../../src/keys/scope.js';
import { afterLimits, isSpent } from '../../src/keys/spent.js';
import { at, day, minute, onPath, someFacts, start } from './some-facts.js';

const big: Scope = { path: '/chat', model: 'big' };
const small: Scope = { path: '/chat', model: 'small' };
const nothingLeft = { spentMs: minute };
const someLeft = { spentMs: null };

test('a key with nothing left is spent until its reset, by either clock', () => {
  const facts = afterLimits(someFacts(), nothingLeft, big, start);
  expect(isSpent(facts, big, start)).toBe(true);
  expect(isSpent(facts, big, at(minute - 1))).toBe(true);
  expect(isSpent(facts, big, at(minute))).toBe(false);
  expect(isSpent(facts, big, { ...start, wall: start.wall + minute })).toBe(false);
});

test('it is ready all the same, and no other word is said of it', () => {
  const facts = afterLimits(someFacts(), nothingLeft, big, start);
  expect(readinessOf(facts, big, start).kind).toBe('ready');
  expect(stateOf(facts, start)).toBe('healthy');
});

describe('it is spent', () => {
  const facts = afterLimits(someFacts(), nothingLeft, big, start);

  test('for the model that was asked for only', () => {
    expect(isSpent(facts, small, start)).toBe(false);
    expect(isSpent(facts, onPath('/chat'), start)).toBe(false);
  });

  test('for the path, if no model was named', () => {
    const onImages = afterLimits(facts, nothingLeft, onPath('/images'), start);
    expect(isSpent(onImages, onPath('/images'), start)).toBe(true);
    expect(isSpent(onImages, big, start)).toBe(true);
    expect(isSpent(onImages, small, start)).toBe(false);
  });

  test('a day at most', () => {
    const long = afterLimits(facts, { spentMs: 30 * day }, big, start);
    expect(isSpent(long, big, at(day))).toBe(false);
  });

  test('no longer when an answer tells that something is left again', () => {
    expect(isSpent(afterLimits(facts, someLeft, big, at(1)), big, at(2))).toBe(false);
    expect(isSpent(afterLimits(facts, someLeft, small, at(1)), big, at(2))).toBe(true);
  });

  test('no longer when the user resets it', () => {
    expect(isSpent(forgotten(facts), big, start)).toBe(false);
  });
});

test('an answer that changes nothing builds nothing', () => {
  const facts = someFacts();
  expect(afterLimits(facts, someLeft, big, start)).toBe(facts);
  const spent = afterLimits(facts, nothingLeft, big, start);
  expect(afterLimits(spent, someLeft, small, start)).toBe(spent);
});

test('a client that walks through paths does not make it grow without end', () => {
  let facts = someFacts();
  for (let path = 0; path < 200; path += 1) {
    facts = afterLimits(facts, nothingLeft, onPath(`/${path}`), start);
  }
  expect(facts.spent.size).toBe(64);
  expect(isSpent(facts, onPath('/199'), start)).toBe(true);
});
