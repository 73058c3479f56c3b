import { expect, test } from 'vitest';
import { findKey } from '../../src/commands/find-key.js';
import { nearest } from '../../src/commands/nearest.js';

const providers = [
  { name: 'openai', keys: [{ id: 'openai/work' }, { id: 'openai/2' }] },
  { name: 'claude', keys: [{ id: 'claude/work' }, { id: 'claude/mine' }] },
];

test.each([
  ['openai/work', 'openai/work'],
  ['openai/1', 'openai/work'],
  ['openai/2', 'openai/2'],
  ['claude/2', 'claude/mine'],
  ['mine', 'claude/mine'],
])('%s means %s', (word, id) => {
  expect(findKey(word, providers)).toBe(id);
});

test.each([
  ['work', 'could be openai/work or claude/work'],
  ['openai/3', 'no key "openai/3"'],
  ['', 'no key ""'],
  ['toString', 'no key "toString"'],
])('%j is refused', (word, message) => {
  expect(() => findKey(word, providers)).toThrow(message);
});

test('a miss suggests the nearest key, or lists what there is', () => {
  const hintFor = (word: string) => {
    try {
      findKey(word, providers);
    } catch (error) {
      return (error as { hint: string }).hint;
    }
    return expect.fail('it was found');
  };
  expect(hintFor('claude/min')).toBe('did you mean claude/mine?');
  expect(hintFor('zzzzzzzz')).toBe('the keys are openai/work, openai/2, claude/work, claude/mine');
});

test.each([
  ['statsu', 'status'],
  ['STATUS', 'status'],
  ['evnts', 'events'],
  ['x', null],
  ['', null],
])('nearest of %j is %j', (word, wanted) => {
  expect(nearest(word, ['status', 'events', 'serve'])).toBe(wanted);
});
