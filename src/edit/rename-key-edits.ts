import { type Edit, findNodeAtLocation, type Node } from 'jsonc-parser';
import { appendItem } from './append-item.js';
import type { KeyChange } from './key-change.js';
import { removeItem } from './remove-item.js';
import { property, type TextStyle } from './text-style.js';

/** A key that is a bare text becomes an object around that text. */
export function renameKeyEdits(
  text: string,
  keys: Node,
  style: TextStyle,
  { index, name }: Extract<KeyChange, { kind: 'rename' }>,
): Edit[] {
  const isList = keys.type === 'array';
  const key = isList ? keys.children?.[index] : keys;
  if (key === undefined) {
    throw new RangeError(`there is no key ${index}`);
  }
  if (key.type === 'object') {
    return renameObject(text, key, style, name);
  }
  return name === null ? [] : wrap(key, isList, name, style);
}

function renameObject(text: string, key: Node, style: TextStyle, name: string | null): Edit[] {
  const written = findNodeAtLocation(key, ['name']);
  if (written?.parent === undefined) {
    return name === null
      ? []
      : appendItem(text, key, style, () => property('name', JSON.stringify(name), style));
  }
  if (name === null) {
    return removeItem(text, key, key.children?.indexOf(written.parent) ?? -1);
  }
  return [{ offset: written.offset, length: written.length, content: JSON.stringify(name) }];
}

function wrap({ offset, length }: Node, isList: boolean, name: string, style: TextStyle): Edit[] {
  const [open, close] = isList ? ['{', '}'] : ['[{', '}]'];
  const blank = style.isCompact ? '' : ' ';
  return [
    { offset, length: 0, content: `${open}${blank}"key":${blank}` },
    {
      offset: offset + length,
      length: 0,
      content: `,${blank}${property('name', JSON.stringify(name), style)}${blank}${close}`,
    },
  ];
}
