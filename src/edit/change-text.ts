import { applyEdits, type Edit, findNodeAtLocation, type Node } from 'jsonc-parser';
import { parseJsonc } from '../config/parse-jsonc.js';
import { addKeyEdits } from './add-key-edits.js';
import type { KeyChange } from './key-change.js';
import { moveItem } from './move-item.js';
import { referEdits } from './refer-edits.js';
import { removeItem } from './remove-item.js';
import { renameKeyEdits } from './rename-key-edits.js';
import { styleOf, type TextStyle } from './text-style.js';

/**
 * Changes the text of a config that is right, and of it only what the change is about: comments,
 * order, indentation, line breaks and commas stay. The result may be wrong (a name that is there
 * twice); whoever writes it checks it first.
 */
export function changeText(text: string, change: KeyChange): string {
  const mark = text.startsWith('\uFEFF') ? '\uFEFF' : '';
  const bare = text.slice(mark.length);
  const parsed = parseJsonc(bare);
  if (!parsed.ok) {
    throw new Error(`the text is no config: ${parsed.problem.message}`);
  }
  return mark + applyEdits(bare, editsOf(bare, parsed.tree, styleOf(bare), change));
}

function editsOf(text: string, tree: Node, style: TextStyle, change: KeyChange): Edit[] {
  const provider = providerNode(tree, change.provider);
  if (change.kind === 'add') {
    return addKeyEdits(text, tree, provider, style, change);
  }
  const keys = provider === null ? undefined : findNodeAtLocation(provider, ['apiKey']);
  if (provider === null || keys === undefined) {
    throw new Error('the text has no such provider');
  }
  switch (change.kind) {
    case 'rename':
      return renameKeyEdits(text, keys, style, change);
    case 'refer':
      return referEdits(keys, change.index, change.key);
    case 'move':
      return moveItem(text, keys, style, { from: change.index, to: change.to });
    case 'remove':
      return keys.children === undefined || keys.children.length === 1
        ? removeProvider(text, provider)
        : removeItem(text, keys, change.index);
  }
}

/** The value of `providers.NAME` or `mcp.NAME`. */
function providerNode(tree: Node, name: string): Node | null {
  return (
    findNodeAtLocation(tree, ['providers', name]) ?? findNodeAtLocation(tree, ['mcp', name]) ?? null
  );
}

function removeProvider(text: string, { parent: entry }: Node): Edit[] {
  const block = entry?.parent;
  if (entry === undefined || block?.children === undefined) {
    throw new Error('a provider stands in a block');
  }
  return removeItem(text, block, block.children.indexOf(entry));
}
