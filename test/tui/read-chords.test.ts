import type { Key } from 'ink';
import { describe, expect, test } from 'vitest';
import { readChords } from '../../src/tui/read-chords.js';

const noKey: Key = {
  upArrow: false,
  downArrow: false,
  leftArrow: false,
  rightArrow: false,
  pageDown: false,
  pageUp: false,
  home: false,
  end: false,
  return: false,
  escape: false,
  ctrl: false,
  shift: false,
  tab: false,
  backspace: false,
  delete: false,
  meta: false,
  super: false,
  hyper: false,
  capsLock: false,
  numLock: false,
  eventType: undefined,
};

describe('readChords', () => {
  test('names keys that are no character', () => {
    expect(readChords('', { ...noKey, upArrow: true })).toEqual(['up']);
    expect(readChords('\r', { ...noKey, return: true })).toEqual(['enter']);
    expect(readChords('c', { ...noKey, ctrl: true })).toEqual(['ctrl+c']);
    expect(readChords(' ', noKey)).toEqual(['space']);
  });

  test('loses nothing of what was typed in one breath', () => {
    expect(readChords('jj G\r', noKey)).toEqual(['j', 'j', 'space', 'G', 'enter']);
  });

  test('takes alt and a letter for no letter', () => {
    expect(readChords('q', { ...noKey, meta: true })).toEqual([]);
  });
});
