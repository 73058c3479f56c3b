import { type Edit, findNodeAtLocation, type Node } from 'jsonc-parser';
import { appendItem, type Place } from './append-item.js';
import type { KeyChange } from './key-change.js';
import { objectOf, property, type TextStyle } from './text-style.js';

type Addition = Extract<KeyChange, { kind: 'add' }>;

/** Behind the other keys of its provider; `provider` is null for one that is made. */
export function addKeyEdits(
  text: string,
  tree: Node,
  provider: Node | null,
  style: TextStyle,
  change: Addition,
): Edit[] {
  if (provider === null) {
    return addProvider(text, tree, style, change);
  }
  const keys = findNodeAtLocation(provider, ['apiKey']);
  if (keys === undefined) {
    throw new Error('a provider has keys');
  }
  const entry = entryOf(change, change.baseUrl, style);
  if (keys.type === 'array') {
    return appendItem(text, keys, style, () => entry);
  }
  const end = keys.offset + keys.length;
  return [
    { offset: keys.offset, length: 0, content: '[' },
    { offset: end, length: 0, content: `,${style.isCompact ? '' : ' '}${entry}]` },
  ];
}

/** In `providers`; in `mcp` if the config has only that; in a new block if it has neither. */
function addProvider(text: string, tree: Node, style: TextStyle, change: Addition): Edit[] {
  const block = ['providers', 'mcp']
    .map((name) => findNodeAtLocation(tree, [name]))
    .find((node) => node !== undefined);
  if (block !== undefined) {
    return appendItem(text, block, style, (place) => providerProperty(change, place));
  }
  return appendItem(text, tree, style, (place) => {
    const inner = inside(place);
    return property('providers', braces([providerProperty(change, inner)], place), style);
  });
}

function providerProperty(change: Addition, place: Place): string {
  const { style } = place;
  const { provider, type, baseUrl } = change;
  const properties = [
    type === null ? null : property('type', JSON.stringify(type), style),
    baseUrl === null ? null : property('baseUrl', JSON.stringify(baseUrl), style),
    property('apiKey', listOf(entryOf(change, null, style), inside(place)), style),
  ];
  return property(
    provider,
    braces(
      properties.filter((part) => part !== null),
      place,
    ),
    style,
  );
}

function entryOf({ key, name, group }: Addition, baseUrl: string | null, style: TextStyle): string {
  const others = Object.entries({ name, baseUrl, group }).filter(
    (field): field is [string, string] => field[1] !== null,
  );
  return others.length === 0
    ? JSON.stringify(key)
    : objectOf(
        [['key', key] as const, ...others].map(([field, value]) =>
          property(field, JSON.stringify(value), style),
        ),
        style,
      );
}

/** A line for each key where there are lines: the list is going to grow. */
function listOf(entry: string, { style, indent }: Place): string {
  const line = style.eol + indent;
  return indent === null ? `[${entry}]` : `[${line}${style.unit}${entry}${line}]`;
}

/** Over several lines where there are lines. */
function braces(properties: readonly string[], place: Place): string {
  const { style, indent } = place;
  if (indent === null) {
    return objectOf(properties, style);
  }
  const line = style.eol + indent;
  return `{${line}${style.unit}${properties.join(`,${line}${style.unit}`)}${line}}`;
}

function inside({ style, indent }: Place): Place {
  return { style, indent: indent === null ? null : indent + style.unit };
}
