import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import type { Keyring } from '../../src/config/keyring.js';
import { readConfig } from '../../src/config/read-config.js';
import { keepInKeyring } from '../../src/edit/keep-in-keyring.js';
import { literalKeys, moveIntoKeyring } from '../../src/edit/move-into-keyring.js';
import { KeyctlError } from '../../src/keyctl-error.js';
import { canary } from '../helpers/canary.js';
import { anEditor } from './an-editor.js';

const [first, second, third] = ['first', 'second', 'third'].map((name) => canary(name));
const text = `{ "providers": { // mine
  "openai": { "apiKey": [ "${first}", { "name": "b", "key": "${second}" }, "$C" ] },
  "xai": { "apiKey": "${first}" },
} }`;

type Faults = {
  /** The write that fails, from 1. */
  readonly failsAt?: number;
  readonly forgets?: boolean;
};

/** A keyring in this process's memory. */
function aKeyring({ failsAt = 0, forgets = false }: Faults = {}, given: [string, string][] = []) {
  const entries = new Map(given);
  let writes = 0;
  const keyring: Keyring = {
    read: (name) => entries.get(name) ?? null,
    write(name, secret) {
      writes += 1;
      if (writes === failsAt) {
        throw new KeyctlError('keyring-unusable', 'it was locked meanwhile');
      }
      if (!forgets) {
        entries.set(name, secret);
      }
    },
    remove: (name) => void entries.delete(name),
  };
  return { keyring, entries };
}

function open(given = text) {
  const scene = anEditor(given);
  const place = {
    file: scene.file,
    socketPath: join(dirname(dirname(scene.file)), 'run/keyctl.sock'),
    environment: {},
  };
  return { ...scene, place, literals: () => literalKeys(readConfig(scene.file, {})) };
}

test('each secret is in the keyring, and only its text in the config is another one', async () => {
  const { place, literals, read } = open();
  const { keyring, entries } = aKeyring();
  const migrated = await moveIntoKeyring(place, keyring, literals());
  expect(migrated.map(({ id }) => id)).toEqual(['openai/1', 'openai/b', 'xai/1']);
  const [one = '', two = '', three = ''] = migrated.map(({ name }) => name);
  expect(two).toBe('openai/b');
  expect([entries.get(one), entries.get(two), entries.get(three)]).toEqual([first, second, first]);
  expect(read()).toBe(
    text
      .replace(`"${first}"`, `"{keyring:${one}}"`)
      .replace(`"${first}"`, `"{keyring:${three}}"`)
      .replace(`"${second}"`, '"{keyring:openai/b}"'),
  );
});

test.each([
  ['refuses the second one', { failsAt: 2 }, 'it was locked meanwhile'],
  ['does not keep what it is given', { forgets: true }, 'did not keep what was put into it'],
])(
  'a keyring that %s leaves the config as it is, and nothing behind',
  async (_what, faults, message) => {
    const { place, literals, read } = open();
    const { keyring, entries } = aKeyring(faults);
    await expect(moveIntoKeyring(place, keyring, literals())).rejects.toThrow(message);
    expect(read()).toBe(text);
    expect(entries.size).toBe(0);
  },
);

test('a config that broke meanwhile is left alone, and what the keyring had before stays in it', async () => {
  const { place, literals, read, write } = open();
  const { keyring, entries } = aKeyring({}, [['openai/b', second ?? '']]);
  const found = literals();
  write('{ "providers": ');
  await expect(moveIntoKeyring(place, keyring, found)).rejects.toThrow();
  expect(read()).toBe('{ "providers": ');
  expect([...entries]).toEqual([['openai/b', second]]);
});

test('a key that moved meanwhile is found, and one that is new stays', async () => {
  const { place, literals, write, keys } = open();
  const { keyring } = aKeyring();
  const found = literals();
  write(`{ "providers": { "openai": { "apiKey": ["${third}", "${second}", "${first}"] } } }`);
  const migrated = await moveIntoKeyring(place, keyring, found);
  expect(migrated.map(({ id }) => id)).toEqual(['openai/2', 'openai/3']);
  expect(keys()).toEqual([
    'openai/1 config',
    'openai/2 {keyring:openai/b}',
    `openai/3 {keyring:${migrated[1]?.name}}`,
  ]);
});

test('nothing in a keyring is overwritten, and a secret that is there is used', () => {
  const { keyring, entries } = aKeyring({}, [
    ['openai/work', 'another'],
    ['openai/work-2', second ?? ''],
  ]);
  const place = { provider: 'openai', name: 'work' };
  expect(keepInKeyring(keyring, place, second ?? '')).toEqual({
    name: 'openai/work-2',
    isNew: false,
  });
  expect(keepInKeyring(keyring, place, first ?? '')).toEqual({
    name: 'openai/work-3',
    isNew: true,
  });
  expect(entries.get('openai/work')).toBe('another');
});

test('what no key can be does not get into it', () => {
  const { keyring, entries } = aKeyring();
  expect(() => keepInKeyring(keyring, { provider: 'openai', name: null }, 'a\nb')).toThrow(
    'this key holds a line break',
  );
  expect(entries.size).toBe(0);
});
