import { existsSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { expect, test } from 'vitest';
import type { NewKey } from '../../src/key-editor.js';
import { canary, expectNoCanary } from '../helpers/canary.js';
import { startUpstream } from '../helpers/upstream.js';
import { anEditor } from './an-editor.js';

const config = `{
  // mine
  "providers": {
    "openai": { "apiKey": ["$A", "$B"] }, // two
  },
}
`;

const literal = (secret: string, more: Partial<NewKey> = {}): NewKey => ({
  provider: 'openai',
  secret: { kind: 'literal', secret },
  ...more,
});

test('a key is added, renamed, moved and removed, and each undo takes one of these back', async () => {
  const { editor, shown, keys, read } = anEditor(config);
  const secret = { kind: 'variable', name: 'C' } as const;
  expect(await editor.addKey({ provider: 'openai', secret })).toEqual({
    key: 'openai/3',
    told: 'openai/3 was added',
    warnings: ["openai/3 can't be used: C is not set"],
  });
  expect(await editor.renameKey(shown('openai/3'), 'work')).toMatchObject({
    key: 'openai/work',
    told: 'openai/3 is openai/work now',
  });
  expect(await editor.moveKey(shown('openai/work'), 1)).toMatchObject({
    key: 'openai/work',
    told: 'openai/work is key 1 of 3 now',
  });
  expect(await editor.moveKey(shown('openai/3'), 2)).toMatchObject({
    key: 'openai/2',
    told: 'openai/3 is openai/2 now',
  });
  expect(keys()).toEqual(['openai/work $C', 'openai/2 $B', 'openai/3 $A']);
  expect(await editor.removeKey(shown('openai/2'))).toMatchObject({
    key: null,
    told: 'openai/2 was removed',
  });
  expect(keys()).toEqual(['openai/work $C', 'openai/2 $A']);

  expect(editor.lastEdit()).toBe('openai/2 was removed');
  expect(await editor.undo()).toMatchObject({
    key: 'openai/2',
    told: 'taken back: openai/2 was removed',
  });
  expect(keys()).toEqual(['openai/work $C', 'openai/2 $B', 'openai/3 $A']);
  for (let times = 0; times < 4; times += 1) {
    await editor.undo();
  }
  expect(read()).toBe(config);
  expect(editor.lastEdit()).toBeNull();
  await expect(editor.undo()).rejects.toMatchObject({ code: 'edit-refused' });
});

test('an edit that changes nothing is told, not written, and not taken back', async () => {
  const { editor, shown, read, file } = anEditor(config);
  const before = statSync(file).ino;
  expect((await editor.moveKey(shown('openai/2'), 2)).told).toBe('openai/2 is key 2 of 2 already');
  expect((await editor.renameKey(shown('openai/1'), null)).told).toBe(
    'openai/1 is called so already',
  );
  expect([read(), statSync(file).ino, editor.lastEdit()]).toEqual([config, before, null]);
});

test('the last key of a provider takes that with it, and says so', async () => {
  const { editor, shown, keys } = anEditor('{"providers":{"openai":{"apiKey":"$A"}}}');
  expect((await editor.removeKey(shown('openai/1'))).told).toBe(
    'openai/1 was removed, and the provider openai with it: it was its last key',
  );
  expect(keys()).toEqual([]);
});

test('an undo is refused if somebody else has changed the file since', async () => {
  const { editor, shown, read, write } = anEditor(config);
  await editor.removeKey(shown('openai/1'));
  const edited = `${read()}// and more\n`;
  write(edited);
  await expect(editor.undo()).rejects.toMatchObject({ code: 'config-changed' });
  expect(read()).toBe(edited);
});

test('another key in the place of the one that was seen is left alone', async () => {
  const { editor, shown, read, write } = anEditor(config);
  const seen = shown('openai/1');
  const swapped = config.replace('"$A", "$B"', '"$B", "$A"');
  write(swapped);
  for (const edit of [
    () => editor.removeKey(seen),
    () => editor.renameKey(seen, 'work'),
    () => editor.moveKey(seen, 2),
  ]) {
    await expect(edit()).rejects.toMatchObject({
      code: 'config-changed',
      message: 'openai/1 is another key by now (••••)',
    });
  }
  await expect(editor.removeKey({ ...seen, id: 'openai/7' })).rejects.toMatchObject({
    code: 'unknown-key',
  });
  expect(read()).toBe(swapped);
});

test.each([
  ['a name of another key', 'work'],
  ['a name of digits alone', '11'],
  ['a name with a slash', 'a/b'],
  ['a secret', canary('name')],
])('%s is refused, in no word of it, and the file stays', async (_what, name) => {
  const text = '{"providers":{"openai":{"apiKey":["$A",{"key":"$B","name":"work"}]}}}';
  const { editor, shown, read } = anEditor(text);
  const failure = await editor.renameKey(shown('openai/1'), name).catch((error: Error) => error);
  expect(failure).toMatchObject({ code: 'edit-refused' });
  expectNoCanary(String(failure), 'the refusal');
  expect(read()).toBe(text);
  expect(editor.lastEdit()).toBeNull();
});

test.each([
  ['a position of nothing', { position: 3 }],
  ['the position 0', { position: 0 }],
  ['half a position', { position: 1.5 }],
])('%s is refused', async (_what, { position }) => {
  const { editor, shown, read } = anEditor(config);
  await expect(editor.moveKey(shown('openai/1'), position)).rejects.toMatchObject({
    code: 'edit-refused',
  });
  expect(read()).toBe(config);
});

test.each([
  ['empty', ' '],
  ['of two lines', `${canary('one')}\n${canary('two')}`],
  ['with a letter that no header can have', `${canary('letter')}é`],
  ['which a config would take for a reference', `${canary('brace')}{env:`],
])('a secret %s is refused before it is written', async (_what, secret) => {
  const { editor, read } = anEditor(config);
  const failure = await editor.addKey(literal(secret)).catch((error: Error) => error);
  expect(failure).toMatchObject({ code: 'edit-refused' });
  expectNoCanary(String(failure), 'the refusal');
  expect(read()).toBe(config);
});

test('a secret with dollar signs comes back as it went in', async () => {
  const { editor, read } = anEditor(
    '{"providers":{"mine":{"apiKey":"x","baseUrl":"https://x.example"}}}',
  );
  await editor.addKey(literal('$$ecret$4u and "more" \\', { provider: 'mine' }));
  expect(JSON.parse(read()).providers.mine.apiKey[1]).toBe('$$$$ecret$$4u and "more" \\');
});

test('what is odd about a new key is told with it', async () => {
  const twin = canary('twin');
  const { editor } = anEditor(config, { A: twin, B: canary('other') });
  expect((await editor.addKey(literal(twin))).warnings).toEqual([
    'openai/3 is the same key as openai/1',
  ]);
  const { warnings } = await editor.addKey(literal(canary('claude', { prefix: 'sk-ant-' })));
  expect(warnings).toEqual(['openai/4: the key begins with sk-ant-, as those of anthropic do']);
});

test('fields that can not be are refused before anybody is asked for a secret', () => {
  const { editor } = anEditor(config);
  const refused = expect.objectContaining({ code: 'edit-refused' });
  for (const fields of [
    { provider: 'openai', name: '2' },
    { provider: 'openai', type: 'anthropic' },
    { provider: 'opnai' },
    { provider: 'azure' },
    { provider: 'mine', baseUrl: 'ftp://x' },
    { provider: 'a b', baseUrl: 'https://x.example' },
    { provider: '__proto__', baseUrl: 'https://x.example' },
    { provider: 'keyctl', baseUrl: 'https://x.example' },
  ]) {
    expect(() => editor.checkFields(fields), JSON.stringify(fields)).toThrow(refused);
  }
  editor.checkFields({ provider: 'openai', name: 'work', type: 'openai', group: 'g' });
  editor.checkFields({ provider: 'mine', baseUrl: 'https://x.example' });
});

test('a base URL is the own one of a key, unless its provider has the same or is new', async () => {
  const { editor, read } = anEditor('{"providers":{"openai":{"apiKey":"$A"}}}');
  const secret = { kind: 'variable', name: 'B' } as const;
  await editor.addKey({ provider: 'openai', secret, baseUrl: 'https://api.openai.com/v1/' });
  await editor.addKey({ provider: 'openai', secret, baseUrl: 'https://x.example/v1' });
  await editor.addKey({ provider: 'mine', secret, baseUrl: 'https://y.example' });
  expect(JSON.parse(read()).providers).toEqual({
    openai: { apiKey: ['$A', '$B', { key: '$B', baseUrl: 'https://x.example/v1' }] },
    mine: { baseUrl: 'https://y.example', apiKey: ['$B'] },
  });
});

test('a key is tried before it is saved', async () => {
  const upstream = await startUpstream();
  const [good, bad] = [canary('good'), canary('bad')];
  upstream.good(good);
  const text = JSON.stringify({
    providers: { openai: { apiKey: '$A', baseUrl: upstream.url } },
  });
  const { editor, read } = anEditor(text);
  const { key, warnings } = await editor.tryKey(literal(good, { name: 'new' }));
  expect(key).toMatchObject({ id: 'openai/new', state: 'healthy', masked: 'sk-…end1' });
  expect(warnings).toEqual([]);
  expect((await editor.tryKey(literal(bad))).key).toMatchObject({
    id: 'openai/2',
    state: 'invalid',
  });
  expect(upstream.checks.length).toBeGreaterThanOrEqual(2);
  expect([read(), editor.lastEdit()]).toEqual([text, null]);
});

test('the first key makes the file and its folder, for nobody else', async () => {
  const { editor, file, keys, read } = anEditor(null);
  await expect(editor.removeKey({ id: 'openai/1', masked: '', source: '' })).rejects.toMatchObject({
    code: 'config-missing',
  });
  expect(existsSync(file)).toBe(false);
  await editor.addKey(literal(canary('first')));
  expect([statSync(file).mode & 0o777, statSync(dirname(file)).mode & 0o777]).toEqual([
    0o600, 0o700,
  ]);
  expect(keys()).toEqual(['openai/1 config']);
  await editor.undo();
  expect(keys()).toEqual([]);
  expectNoCanary(read(), 'the config');
});

test('a broken config is told with its place and left as it is', async () => {
  const broken = '{\n  "providers": {\n    "openai": { "apiKey": }\n  }\n}';
  const { editor, file, read } = anEditor(broken);
  const place = { message: `${file}:3:27: a value is expected here` };
  await expect(editor.addKey(literal(canary('one')))).rejects.toMatchObject(place);
  expect(() => editor.checkFields({ provider: 'openai' })).toThrow(expect.objectContaining(place));
  expect(read()).toBe(broken);
});
