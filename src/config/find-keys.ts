import type { FoundKey } from '../engine.js';
import { dialects } from '../providers/dialects.js';
import { isToken } from './token-form.js';

/**
 * The variables of the environment that tools of a known provider would take their key from, and
 * their numbered siblings (`OPENAI_API_KEY_2`), in the order of the dialects. One that holds the
 * same key as an earlier one, or keyctl's own token, is left out. The values stay where they are.
 */
export function findKeys(environment: NodeJS.ProcessEnv): readonly FoundKey[] {
  return dialects.flatMap(({ type, environmentVariables }) => {
    const values = new Set<string>();
    return environmentVariables
      .flatMap((name) => [name, ...siblingsOf(name, environment)])
      .filter((variable) => {
        const value = environment[variable]?.trim() ?? '';
        if (value === '' || isToken(value) || values.has(value)) {
          return false;
        }
        values.add(value);
        return true;
      })
      .map((variable) => ({ variable, provider: type }));
  });
}

function siblingsOf(name: string, environment: NodeJS.ProcessEnv): readonly string[] {
  const number = (variable: string): number => Number(/\d+$/.exec(variable)?.[0]);
  return Object.keys(environment)
    .filter((variable) => variable.startsWith(name) && /^_?\d+$/.test(variable.slice(name.length)))
    .sort((a, b) => number(a) - number(b) || a.localeCompare(b));
}
