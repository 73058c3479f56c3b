import { parseEnv } from 'node:util';
import { parseJsonc } from './parse-jsonc.js';

/**
 * A secret out of a file that has more in it: `NAME` is a variable of a `.env` file, `/a/b` a text in
 * JSON as RFC 6901 points to it. Null if it is not there.
 */
export function partOfText(text: string, part: string): string | null {
  if (part.startsWith('/')) {
    const parsed = parseJsonc(text);
    const found = parsed.ok ? pointedAt(parsed.value, part) : null;
    return typeof found === 'string' ? found : null;
  }
  const variables = parseEnv(text);
  // hasOwn: `toString` is no variable
  return Object.hasOwn(variables, part) ? (variables[part] ?? null) : null;
}

/** `steps` as an RFC 6901 pointer. */
export function pointer(steps: readonly string[]): string {
  return steps.map((step) => `/${step.replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
}

function pointedAt(value: unknown, part: string): unknown {
  return part
    .slice(1)
    .split('/')
    .map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'))
    .reduce<unknown>(
      (within, step) =>
        typeof within === 'object' && within !== null && Object.hasOwn(within, step)
          ? (within as Readonly<Record<string, unknown>>)[step]
          : undefined,
      value,
    );
}
