import { findNodeAtLocation, type Node } from 'jsonc-parser';
import { ConfigError } from './config-error.js';
import { mayHoldSecret } from './looks-like-secret.js';

/** The way from the top of the file to one value: names and list positions from 0. */
export type JsonPath = readonly (string | number)[];

/** Makes the error for something that is wrong with the value at `path`, or with its name. */
export type Fault = (path: JsonPath, message: string, part?: 'name' | 'value') => ConfigError;

/** Binds the positions of one parsed file, for the checks that know only paths. */
export function faultsOf(file: string, text: string, tree: Node): Fault {
  return (path, message, part = 'value') =>
    faultAt(file, text, offsetOf(tree, path, part), message, path);
}

/** The error for something at a known place in the text, counted in UTF-16 units from 0. */
export function faultAt(
  file: string,
  text: string,
  offset: number,
  message: string,
  path: JsonPath = [],
): ConfigError {
  return new ConfigError('config-invalid', {
    file,
    ...positionOf(text, offset),
    path: formatPath(path),
    message,
  });
}

/** Line and column from 1, as editors count them. */
export function positionOf(text: string, offset: number): { line: number; column: number } {
  const before = text.slice(0, offset).split(/\r\n|\r|\n/);
  return { line: before.length, column: (before.at(-1) ?? '').length + 1 };
}

/** `providers.openai.apiKey[1].name`; a name that may be a key in the wrong place becomes `…`. */
export function formatPath(path: JsonPath): string {
  return path
    .map((part, index) => {
      if (typeof part === 'number') {
        return `[${part}]`;
      }
      const isPlain = /^[\w$-]{1,40}$/.test(part);
      const shown = /^[\x20-\x7e]{0,40}$/.test(part) && !mayHoldSecret(part) ? part : '…';
      if (!isPlain) {
        return `[${JSON.stringify(shown)}]`;
      }
      return index === 0 ? shown : `.${shown}`;
    })
    .join('');
}

/** Whether the file has a value at `path`. */
export function isPresent(tree: Node, path: JsonPath): boolean {
  return findNodeAtLocation(tree, [...path]) !== undefined;
}

/** What is missing is reported where it should have been: at the nearest value around it. */
function offsetOf(tree: Node, path: JsonPath, part: 'name' | 'value'): number {
  for (let length = path.length; length > 0; length -= 1) {
    const node = findNodeAtLocation(tree, path.slice(0, length));
    if (node === undefined) {
      continue;
    }
    const isProperty = node.parent?.type === 'property';
    // the name is easier to find than a value that begins some lines below
    return isProperty && (part === 'name' || length < path.length)
      ? (node.parent?.offset ?? node.offset)
      : node.offset;
  }
  return tree.offset;
}
