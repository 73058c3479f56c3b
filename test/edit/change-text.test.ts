import { describe, expect, test } from 'vitest';
import { changeText } from '../../src/edit/change-text.js';
import type { KeyChange } from '../../src/edit/key-change.js';

const provider = 'openai';
const add = (more: Partial<Extract<KeyChange, { kind: 'add' }>> = {}): KeyChange => ({
  ...{ kind: 'add', provider, key: '$NEW', name: null, group: null, baseUrl: null, type: null },
  ...more,
});
const rename = (index: number, name: string | null): KeyChange => ({
  kind: 'rename',
  provider,
  index,
  name,
});
const move = (index: number, to: number): KeyChange => ({ kind: 'move', provider, index, to });
const remove = (index: number): KeyChange => ({ kind: 'remove', provider, index });

/** A config around this value of `apiKey`, which stands on line 4 with a tab and two. */
const around = (keys: string) =>
  `// mine\n{\n\t"providers": {\n\t\t"openai": { "apiKey": ${keys} },\n\t},\n}\n`;

function expectKeys(before: string, change: KeyChange, after: string): void {
  expect(changeText(around(before), change)).toBe(around(after));
}

describe('a new key', () => {
  test.each([
    ['a text becomes a list', '"$A"', '["$A", "$NEW"]'],
    ['on one line', '["$A"]', '["$A", "$NEW"]'],
    ['on one line with a comma at its end', '["$A", "$B", ]', '["$A", "$B", "$NEW", ]'],
    ['without blanks', '["$A","$B"]', '["$A","$B","$NEW"]'],
    ['behind a comment', '["$A" /* a */]', '["$A" /* a */, "$NEW"]'],
    ['on a line of its own', '[\n   "$A"\n  ]', '[\n   "$A",\n   "$NEW"\n  ]'],
    ['behind a comma at the end', '[\n\t"$A",\n]', '[\n\t"$A",\n\t"$NEW",\n]'],
    ['below a line comment', '[\n\t"$A" // a\n]', '[\n\t"$A", // a\n\t"$NEW"\n]'],
    ['below both', '[\n\t"$A", // a\n]', '[\n\t"$A", // a\n\t"$NEW",\n]'],
    [
      'above what was commented out',
      '[\n\t"$A",\n\t// "$OLD"\n]',
      '[\n\t"$A",\n\t"$NEW",\n\t// "$OLD"\n]',
    ],
    ['in a grid', '[\n\t"$A", "$B",\n\t"$C"]', '[\n\t"$A", "$B",\n\t"$C",\n\t"$NEW"]'],
    [
      'behind a comma on the next line',
      '[ "$A"\n\t, "$B"\n\t]',
      '[ "$A"\n\t, "$B",\n\t"$NEW"\n\t]',
    ],
  ])('%s', (_where, before, after) => {
    expectKeys(before, add(), after);
  });

  test('with more to say of it is an object', () => {
    expectKeys(
      '["$A"]',
      add({ name: 'work', group: 'acme', baseUrl: 'https://x.example' }),
      '["$A", { "key": "$NEW", "name": "work", "baseUrl": "https://x.example", "group": "acme" }]',
    );
  });

  test.each([
    ['{}', '{ "providers": { "groq": { "apiKey": ["$NEW"] } } }'],
    ['{"log":{}}', '{"log":{},"providers":{"groq":{"apiKey":["$NEW"]}}}'],
    ['{ "providers": {} }', '{ "providers": { "groq": { "apiKey": ["$NEW"] } } }'],
    [
      '{\n  "mcp": {\n    // none yet\n  }\n}\n',
      '{\n  "mcp": {\n    // none yet\n    "groq": {\n      "apiKey": [\n        "$NEW"\n      ]\n    }\n  }\n}\n',
    ],
    [
      '\uFEFF{\r\n\t"log": {} // end\r\n}',
      '\uFEFF{\r\n\t"log": {}, // end\r\n\t"providers": {\r\n\t\t"groq": {\r\n\t\t\t"apiKey": [\r\n\t\t\t\t"$NEW"\r\n\t\t\t]\r\n\t\t}\r\n\t}\r\n}',
    ],
    [
      '{\n    "providers": {\n        "xai": { "apiKey": "$X" },\n\n    },\n}',
      '{\n    "providers": {\n        "xai": { "apiKey": "$X" },\n        "groq": {\n            "apiKey": [\n                "$NEW"\n            ]\n        },\n\n    },\n}',
    ],
  ])('of a new provider in %j', (before, after) => {
    expect(changeText(before, add({ provider: 'groq' }))).toBe(after);
  });

  test('of a new provider brings its type and its base URL', () => {
    const change = add({ provider: 'mine', type: 'openai', baseUrl: 'https://x.example/v1' });
    expect(changeText('{ "providers": { } }', change)).toBe(
      '{ "providers": { "mine": { "type": "openai", "baseUrl": "https://x.example/v1", "apiKey": ["$NEW"] } } }',
    );
  });

  test('goes to the provider in "mcp" that has the name', () => {
    expect(changeText('{"providers":{},"mcp":{"openai":{"apiKey":"$A"}}}', add())).toBe(
      '{"providers":{},"mcp":{"openai":{"apiKey":["$A","$NEW"]}}}',
    );
  });
});

describe('a name', () => {
  test.each([
    ['is given to a text', '"$A"', 'work', '[{ "key": "$A", "name": "work" }]'],
    [
      'is given to a text with a comment',
      '[\n\t"$A", // a\n]',
      'work',
      '[\n\t{ "key": "$A", "name": "work" }, // a\n]',
    ],
    ['is given to an object', '[{"key": "$A"}]', 'b', '[{"key": "$A", "name": "b"}]'],
    [
      'is given to an object of several lines',
      '[{\n\t"key": "$A" // a\n}]',
      'b',
      '[{\n\t"key": "$A", // a\n\t"name": "b"\n}]',
    ],
    [
      'is changed',
      '[{ "name": /* n */ "a", "key": "$A" }]',
      'b',
      '[{ "name": /* n */ "b", "key": "$A" }]',
    ],
    ['is taken from the front', '[{ "name": "a", "key": "$A" }]', null, '[{ "key": "$A" }]'],
    ['is taken from the end', '[{ "key": "$A", "name": "a" }]', null, '[{ "key": "$A" }]'],
    ['is not there to take', '["$A"]', null, '["$A"]'],
  ])('%s', (_what, before, name, after) => {
    expectKeys(before, rename(0, name), after);
  });
});

const commented = `[
    // of work: the team's
    "$A",
    "$B", // my own

    // the reseller's,
    // until summer
    { "key": "$C", "name": "c" }
    // "$OLD"
  ]`;

describe('with a key that moves', () => {
  test('its comments go, above it and behind it', () => {
    expectKeys(
      commented,
      move(2, 0),
      `[
    // the reseller's,
    // until summer
    { "key": "$C", "name": "c" },
    // of work: the team's
    "$A",

    "$B" // my own
    // "$OLD"
  ]`,
    );
  });

  test.each([
    ['no comma is won or lost', '["$A", "$B"]', '["$B", "$A"]'],
    ['a comma at the end stays', '["$A", "$B",]', '["$B", "$A",]'],
    ['block comments go', '[/* a */ "$A", "$B" /* b */]', '["$B" /* b */, /* a */ "$A"]'],
    ['a line comment swallows no bracket', '["$A", // a\n\t"$B"]', '["$B",\n\t"$A" // a\n\t\t]'],
  ])('%s', (_what, before, after) => {
    expectKeys(before, move(0, 1), after);
  });
});

describe('with a key that is removed', () => {
  test('its comments go, and those of others stay', () => {
    expectKeys(
      commented,
      remove(2),
      `[
    // of work: the team's
    "$A",
    "$B" // my own

    // "$OLD"
  ]`,
    );
    expectKeys(commented, remove(0), commented.replace(/ {4}\/\/ of work.*\n.*\n/, ''));
  });

  test.each([
    ['the first', 0, '["$A", "$B", "$C"]', '["$B", "$C"]'],
    ['the last', 2, '["$A", "$B", "$C"]', '["$A", "$B"]'],
    ['the last before a comma', 1, '["$A", "$B", ]', '["$A", ]'],
    ['the first of a line', 1, '[\n\t"$A",\n\t"$B", "$C"\n]', '[\n\t"$A",\n\t"$C"\n]'],
    ['the last of a line', 1, '[\n\t"$A", "$B",\n\t"$C"\n]', '[\n\t"$A",\n\t"$C"\n]'],
  ])('%s leaves no comma too many', (_which, index, before, after) => {
    expectKeys(before, remove(index), after);
  });

  test('the provider goes if it was its last, and a heading above all providers stays', () => {
    const text = `{
  "providers": {
    // tried from top to bottom
    "openai": {
      "apiKey": "$A", // the one
      "strategy": "round-robin"
    },
    "groq": { "apiKey": "$G" }
  }
}`;
    expect(changeText(text, remove(0))).toBe(`{
  "providers": {
    // tried from top to bottom
    "groq": { "apiKey": "$G" }
  }
}`);
  });

  test('its own comment goes with the first provider where each has one', () => {
    const text = `{
  "providers": {
    // work
    "openai": { "apiKey": "$A" },
    // home
    "groq": { "apiKey": "$G" }
  }
}`;
    expect(changeText(text, remove(0))).not.toContain('// work');
  });
});
