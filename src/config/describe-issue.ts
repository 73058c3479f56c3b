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

/** Turns one of zod's issues into the sentence and the place that help the person who edits the file. */
export function describeIssue(issue: Issue, tree: Node, above: JsonPath = []): Finding {
  const path = [...above, ...issue.path.map((part) => part as string | number)];
  const value = (message: string): Finding => ({ path, part: 'value', message, isMissing: false });
  const wrongType = (expected: string): Finding =>
    isPresent(tree, path)
      ? value(`must be ${expected}`)
      : { path, part: 'value', message: 'is missing', isMissing: true };

  switch (issue.code) {
    case 'unrecognized_keys':
      return unknownField(path, issue.keys[0] ?? '');
    case 'invalid_key': {
      const message = `this name ${issue.issues[0]?.message ?? 'is not valid'}`;
      return { path, part: 'name', message, isMissing: false };
    }
    case 'invalid_union': {
      const [first] = issue.errors.find((branch) => !branch.some(isWrongType)) ?? [];
      return first === undefined ? wrongType(unionAt(path)) : describeIssue(first, tree, path);
    }
    case 'invalid_type':
      return wrongType(typeName(issue.expected));
    case 'invalid_value':
      return isPresent(tree, path)
        ? value(`must be ${issue.values.map((allowed) => JSON.stringify(allowed)).join(' or ')}`)
        : wrongType('');
    case 'too_small':
      return value(tooSmall(issue));
    case 'too_big':
      return value(`must be at most ${issue.maximum}`);
    default:
      return value(issue.message);
  }
}

function isWrongType(issue: Issue): boolean {
  return issue.code === 'invalid_type' && issue.path.length === 0;
}

function tooSmall(issue: Extract<Issue, { code: 'too_small' }>): string {
  if (issue.origin === 'array') return 'must hold at least one key';
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
  const known = fieldsAt(parent);
  const hint = looksLikeSecret(field) ? '' : suggest(field, known);
  return {
    path: [...parent, field],
    part: 'name',
    message: `unknown field${hint === '' ? `; the fields here are ${known.join(', ')}` : hint}`,
    isMissing: false,
  };
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
