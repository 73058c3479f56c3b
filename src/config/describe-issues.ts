import type { Node } from 'jsonc-parser';
import type { z } from 'zod';
import { isPresent, type JsonPath } from './locate.js';
import { looksLikeSecret } from './looks-like-secret.js';
import { configJsonSchema } from './schema.js';
import { suggest } from './suggest.js';

type Issue = z.core.$ZodIssue;

/** What the schema found, in the user's words and without any value of the file. */
export type Finding = {
  readonly path: JsonPath;
  readonly part: 'name' | 'value';
  readonly message: string;
  /** What is missing is often there under a wrong name, which is the better thing to report. */
  readonly isMissing: boolean;
};

/** Turns zod's issues into sentences and places that help the person who edits the file. */
export function describeIssues(
  issues: readonly Issue[],
  tree: Node,
  above: JsonPath = [],
): readonly Finding[] {
  return issues.flatMap((issue) => {
    const path = [...above, ...issue.path.map((part) => part as string | number)];
    if (issue.code !== 'invalid_union') {
      return describeIssue(issue, path, tree);
    }
    // the branch that is at least of the right type is the one that was meant
    const meant = issue.errors.find((branch) => !branch.some(isWrongType));
    return meant === undefined
      ? wrongType(path, unionAt(path), tree)
      : describeIssues(meant, tree, path);
  });
}

function describeIssue(issue: Issue, path: JsonPath, tree: Node): Finding {
  switch (issue.code) {
    case 'unrecognized_keys':
      return unknownField(path, issue.keys[0] ?? '');
    case 'invalid_key': {
      const message = `this name ${issue.issues[0]?.message ?? 'is not valid'}`;
      return { path, part: 'name', message, isMissing: false };
    }
    case 'invalid_type':
      return wrongType(path, typeName(issue.expected), tree);
    case 'invalid_value': {
      const allowed = issue.values.map((value) => JSON.stringify(value));
      return wrongValue(path, `must be ${allowed.join(' or ')}`);
    }
    case 'too_small':
      return wrongValue(path, tooSmall(issue));
    case 'too_big':
      return wrongValue(path, `must be at most ${issue.maximum}`);
    default:
      return wrongValue(path, issue.message);
  }
}

function wrongType(path: JsonPath, expected: string, tree: Node): Finding {
  return isPresent(tree, path)
    ? wrongValue(path, `must be ${expected}`)
    : { path, part: 'value', message: 'is missing', isMissing: true };
}

function wrongValue(path: JsonPath, message: string): Finding {
  return { path, part: 'value', message, isMissing: false };
}

function isWrongType(issue: Issue): boolean {
  return issue.code === 'invalid_type' && issue.path.length === 0;
}

function tooSmall(issue: Extract<Issue, { code: 'too_small' }>): string {
  if (issue.origin === 'array') {
    return 'must hold at least one key';
  }
  return `must be ${issue.inclusive === false ? 'more than' : 'at least'} ${issue.minimum}`;
}

/** The only unions of the schema: the list of keys, and one key in it. */
function unionAt(path: JsonPath): string {
  return typeof path.at(-1) === 'number'
    ? 'a text or an object with a "key"'
    : 'a text or a list of keys';
}

function typeName(expected: string): string {
  switch (expected) {
    case 'string':
      return 'a text in double quotes';
    case 'int':
      return 'a whole number';
    case 'number':
      return 'a number';
    case 'boolean':
      return 'true or false';
    case 'array':
      return 'a list';
    default:
      return 'an object';
  }
}

function unknownField(parent: JsonPath, field: string): Finding {
  const message = `unknown field${whyUnknown(parent, field)}`;
  return { path: [...parent, field], part: 'name', message, isMissing: false };
}

function whyUnknown(parent: JsonPath, field: string): string {
  // who looks for it wants to reach keyctl from another machine, and "port" is no answer to that
  if (parent.join('.') === 'listen.tcp' && /host|addr|bind|interface|^ip$/i.test(field)) {
    return ': keyctl listens on loopback addresses only';
  }
  const known = fieldsAt(parent);
  const hint = looksLikeSecret(field) ? '' : suggest(field, known);
  return hint === '' ? `; the fields here are ${known.join(', ')}` : hint;
}

type JsonSchema = {
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly additionalProperties?: JsonSchema | false;
  readonly items?: JsonSchema;
  readonly anyOf?: readonly JsonSchema[];
};

/** The names that the schema knows below `path`; asked of the schema itself, so that they never differ. */
function fieldsAt(path: JsonPath): readonly string[] {
  let places: readonly JsonSchema[] = [configJsonSchema() as JsonSchema];
  for (const part of path) {
    places = withBranches(places)
      .map((place) =>
        typeof part === 'number'
          ? place.items
          : (place.properties?.[part] ?? (place.additionalProperties || undefined)),
      )
      .filter((place) => place !== undefined);
  }
  return withBranches(places).flatMap((place) => Object.keys(place.properties ?? {}));
}

function withBranches(places: readonly JsonSchema[]): readonly JsonSchema[] {
  return places.flatMap((place) => [place, ...(place.anyOf ?? [])]);
}
