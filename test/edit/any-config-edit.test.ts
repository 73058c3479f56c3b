import fc from 'fast-check';
import { findNodeAtLocation, type Node, parseTree } from 'jsonc-parser';
import { expect, test } from 'vitest';
import { parseJsonc } from '../../src/config/parse-jsonc.js';
import { changeText } from '../../src/edit/change-text.js';
import type { KeyChange } from '../../src/edit/key-change.js';
import { fuzzTimeout, runs } from '../helpers/fuzz.js';
import { type ConfigModel, changed, type KeyModel } from './config-model.js';
import { layouts, printConfig } from './print-config.js';

const words = fc.constantFrom('$A', '$B', 'k,]}//', '/*no*/', 'é☃𝄞', 'say \\"hi\\"', '{file:~/x}');
const name = fc.constantFrom('work', 'home', 'a.b-c_d', 'reseller');
const key: fc.Arbitrary<KeyModel> = fc.oneof(
  words,
  fc.record(
    { key: words, name, group: fc.constant('g'), baseUrl: fc.constant('https://x.example/v1') },
    { requiredKeys: ['key'] },
  ),
);
const provider = fc.record(
  {
    type: fc.constant('openai'),
    apiKey: fc.oneof(words, fc.array(key, { minLength: 1, maxLength: 5 })),
    strategy: fc.constantFrom('sequential', 'round-robin'),
    timeouts: fc.record({ connectSeconds: fc.integer({ min: 1, max: 9 }) }),
  },
  { requiredKeys: ['apiKey'] },
);
const block = (...names: string[]) =>
  fc.dictionary(fc.constantFrom(...names), provider, { maxKeys: 3 });
const config: fc.Arbitrary<ConfigModel> = fc.record(
  {
    $schema: fc.constant('./keyctl.schema.json'),
    providers: block('openai', 'groq', 'xai'),
    mcp: block('tool', 'other'),
    healthCheck: fc.record({ onStartup: fc.boolean(), everyMinutes: fc.integer({ max: 9 }) }),
  },
  { requiredKeys: [] },
);

/** Numbers choose among what is there by the time of the edit. */
const order = fc.record({
  kind: fc.constantFrom('add', 'refer', 'rename', 'move', 'remove'),
  provider: fc.nat(),
  index: fc.nat(),
  to: fc.nat(),
  isNew: fc.boolean(),
  name: fc.option(name),
});
type Order = typeof order extends fc.Arbitrary<infer T> ? T : never;

test(
  'any edits of any commented config touch what they are about and no other byte',
  () => {
    fc.assert(
      fc.property(
        config,
        layouts,
        fc.array(order, { minLength: 1, maxLength: 4 }),
        (first, layout, orders) => {
          let model = first;
          let text = printConfig(model, layout);
          expect(meaningOf(text)).toEqual(model);
          for (const wanted of orders) {
            const change = changeOf(model, wanted);
            if (change !== null) {
              const next = changeText(text, change);
              model = changed(model, change);
              expect(meaningOf(next)).toEqual(model);
              expectUntouched(text, next, change);
              expectSameLines(text, next);
              text = next;
            }
          }
        },
      ),
      runs(200),
    );
  },
  fuzzTimeout(60_000),
);

function changeOf(model: ConfigModel, wanted: Order): KeyChange | null {
  const all = Object.entries({ ...model.providers, ...model.mcp });
  const [provider, entry] = all[wanted.provider % Math.max(1, all.length)] ?? [];
  if (wanted.kind === 'add') {
    const isNew = wanted.isNew || provider === undefined;
    if (isNew && 'mistral' in { ...model.providers, ...model.mcp }) {
      return null;
    }
    const baseUrl = wanted.to % 2 === 0 ? 'https://new.example/v1' : null;
    const more = { key: '$NEW', group: null, baseUrl, name: wanted.name };
    return isNew
      ? { kind: 'add', provider: 'mistral', type: wanted.to % 3 === 0 ? 'mine' : null, ...more }
      : { kind: 'add', provider, type: null, ...more };
  }
  if (provider === undefined || entry === undefined) {
    return null;
  }
  const count = [entry.apiKey].flat().length;
  const index = wanted.index % count;
  switch (wanted.kind) {
    case 'refer':
      return { kind: 'refer', provider, index, key: '{keyring:openai/work}' };
    case 'rename':
      return { kind: 'rename', provider, index, name: wanted.name };
    case 'move':
      return { kind: 'move', provider, index, to: wanted.to % count };
    case 'remove':
      return { kind: 'remove', provider, index };
  }
}

function meaningOf(text: string): unknown {
  const parsed = parseJsonc(text.replace(/^\uFEFF/, ''));
  return parsed.ok ? parsed.value : expect.fail(`${parsed.problem.message}: ${text}`);
}

function expectUntouched(before: string, after: string, change: KeyChange): void {
  const touched = touchedNode(before, change);
  const end = touched.offset + touched.length;
  expect(after.slice(0, touched.offset)).toBe(before.slice(0, touched.offset));
  expect(after.slice(after.length - (before.length - end))).toBe(before.slice(end));
  switch (change.kind) {
    case 'add':
      expect(isWithin(before, after), `${before}\n=>\n${after}`).toBe(true);
      return;
    case 'remove':
      expect(isWithin(after, before), `${before}\n=>\n${after}`).toBe(true);
      return;
    case 'refer':
      expect(commentsOf(after)).toEqual(commentsOf(before));
      return;
    case 'rename':
      expect(commentsOf(after)).toEqual(
        change.name === null
          ? commentsOf(before).filter((comment) => commentsOf(after).includes(comment))
          : commentsOf(before),
      );
      return;
    case 'move': {
      expect(commentsOf(after).sort()).toEqual(commentsOf(before).sort());
      const items = itemsOf(before, touched);
      items.splice(change.to, 0, ...items.splice(change.index, 1));
      expect(itemsOf(after, touchedNode(after, change))).toEqual(items);
    }
  }
}

/** The smallest value that the change is in: nothing outside of it may differ. */
function touchedNode(text: string, change: KeyChange): Node {
  const mark = text.startsWith('\uFEFF') ? 1 : 0;
  const root = parseTree(text.slice(mark)) ?? expect.fail('no tree');
  const provider =
    findNodeAtLocation(root, ['providers', change.provider]) ??
    findNodeAtLocation(root, ['mcp', change.provider]);
  const keys = provider && findNodeAtLocation(provider, ['apiKey']);
  let node = keys;
  if (provider === undefined) {
    node = findNodeAtLocation(root, ['providers']) ?? findNodeAtLocation(root, ['mcp']) ?? root;
  } else if (change.kind === 'remove' && (keys?.children?.length ?? 1) === 1) {
    node = provider.parent?.parent;
  } else if (change.kind === 'rename') {
    node = keys?.children?.[change.index] ?? keys;
  } else if (change.kind === 'refer') {
    const entry = keys?.children?.[change.index] ?? keys;
    node = (entry && findNodeAtLocation(entry, ['key'])) ?? entry;
  }
  return node === undefined
    ? expect.fail('nothing is touched')
    : { ...node, offset: node.offset + mark };
}

function itemsOf(text: string, { children = [] }: Node): string[] {
  const mark = text.startsWith('\uFEFF') ? 1 : 0;
  return children.map(({ offset, length }) => text.slice(offset + mark, offset + mark + length));
}

/** Whether the shorter text is the longer one with parts taken out; blanks of an empty object aside. */
function isWithin(shorter: string, longer: string): boolean {
  const wanted = shorter.replaceAll(/(?<=[{/]) +(?=\})/g, '');
  let at = 0;
  for (const character of wanted) {
    at = longer.indexOf(character, at) + 1;
    if (at === 0) {
      return false;
    }
  }
  return true;
}

/** Each comment of `printConfig` has a number of its own. */
function commentsOf(text: string): string[] {
  return text.match(/#\d+#/g) ?? [];
}

function expectSameLines(before: string, after: string): void {
  const kinds = (text: string) => [...new Set(text.match(/\r\n|\n|\r/g) ?? [])];
  if (kinds(before).length > 0) {
    expect(kinds(after)).toEqual(kinds(before));
  }
  expect(after.startsWith('\uFEFF')).toBe(before.startsWith('\uFEFF'));
}
