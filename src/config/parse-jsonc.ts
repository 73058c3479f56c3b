import { type Node, type ParseError, parseTree, printParseErrorCode } from 'jsonc-parser';

/** A place in the text, counted from 0 in UTF-16 units, and what is wrong there. */
export type SyntaxProblem = { readonly offset: number; readonly message: string };

export type ParsedJsonc =
  | { readonly ok: true; readonly tree: Node; readonly value: unknown }
  | { readonly ok: false; readonly problem: SyntaxProblem };

/**
 * Reads JSON with comments and trailing commas, and keeps the tree so that a later check can say
 * where it found something. Stricter than a JSON parser in two points that hide mistakes: a name
 * that stands twice in one object, and names that mean something to JavaScript.
 */
export function parseJsonc(text: string): ParsedJsonc {
  if (text.trim() === '') {
    return { ok: false, problem: { offset: 0, message: 'the file is empty' } };
  }
  const errors: ParseError[] = [];
  let tree: Node | undefined;
  try {
    tree = parseTree(text, errors, { allowTrailingComma: true });
  } catch (error) {
    // the parser is recursive, so deep nesting runs out of stack
    if (!(error instanceof RangeError)) {
      throw error;
    }
    return { ok: false, problem: { offset: 0, message: 'the file is nested too deeply' } };
  }
  const [first] = errors;
  if (tree === undefined && first !== undefined && isAtEnd(first, text)) {
    return { ok: false, problem: { offset: 0, message: 'the file holds nothing but comments' } };
  }
  if (first !== undefined) {
    return { ok: false, problem: { offset: first.offset, message: describe(first, text) } };
  }
  if (tree === undefined) {
    return { ok: false, problem: { offset: 0, message: 'this is not JSON' } };
  }
  const nameProblem = findNameProblem(tree);
  return nameProblem === undefined
    ? { ok: true, tree, value: toValue(tree) }
    : { ok: false, problem: nameProblem };
}

function isAtEnd({ offset }: ParseError, text: string): boolean {
  return text.slice(offset).trim() === '';
}

function describe(problem: ParseError, text: string): string {
  const endsHere = isAtEnd(problem, text);
  switch (printParseErrorCode(problem.error)) {
    case 'CommaExpected':
      return endsHere ? 'the file ends too early' : 'a comma is missing before this';
    case 'ColonExpected':
      return endsHere ? 'the file ends too early' : 'a colon is missing before this';
    case 'PropertyNameExpected':
      return endsHere ? 'the file ends too early' : 'a name in double quotes is expected here';
    case 'ValueExpected':
      return endsHere ? 'the file ends too early' : 'a value is expected here';
    case 'CloseBraceExpected':
      return endsHere
        ? 'the file ends too early: a "}" is missing'
        : 'a "}" is missing before this';
    case 'CloseBracketExpected':
      return endsHere
        ? 'the file ends too early: a "]" is missing'
        : 'a "]" is missing before this';
    case 'EndOfFileExpected':
      return 'the config ends before this: something is left over';
    case 'UnexpectedEndOfString':
      return 'this text has no closing quote on its line';
    case 'UnexpectedEndOfComment':
      return 'this comment is never closed';
    case 'UnexpectedEndOfNumber':
    case 'InvalidNumberFormat':
      return 'this is not a number';
    case 'InvalidUnicode':
    case 'InvalidEscapeCharacter':
      return 'this text has a bad escape: write a backslash as \\\\';
    case 'InvalidCharacter':
      return 'this text has a control character: write a line break as \\n';
    default:
      return 'this is not JSON: texts stand in double quotes';
  }
}

function findNameProblem(node: Node): SyntaxProblem | undefined {
  const seen = new Set<unknown>();
  for (const child of node.children ?? []) {
    if (child.type === 'property') {
      const nameNode = child.children?.[0];
      const name: unknown = nameNode?.value;
      const offset = nameNode?.offset ?? child.offset;
      if (seen.has(name)) {
        return { offset, message: 'this name stands here for the second time' };
      }
      if (name === '__proto__' || name === 'constructor' || name === 'prototype') {
        return { offset, message: `"${name}" can not be used as a name` };
      }
      seen.add(name);
    }
    const problem = findNameProblem(child);
    if (problem !== undefined) {
      return problem;
    }
  }
  return undefined;
}

function toValue(node: Node): unknown {
  switch (node.type) {
    case 'array':
      return (node.children ?? []).map(toValue);
    case 'object':
      return Object.fromEntries(
        (node.children ?? []).map(({ children: [name, value] = [] }) => [
          String(name?.value),
          value === undefined ? null : toValue(value),
        ]),
      );
    default:
      return node.value;
  }
}
