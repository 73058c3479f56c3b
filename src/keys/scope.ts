import type { Rest } from './rest.js';

/** What a request is for. A limit or a refusal may hold for its model or its path only. */
export type Scope = {
  readonly path: string;
  /** Null if the request names none. May take a search to find out, so it is asked for last. */
  readonly model: string | null;
};

/**
 * What a failure holds for: the key as a whole, the asked model or path with this key, or nothing but
 * this request with this key, such as one that is larger than the key's limit.
 */
export type HoldsFor = 'key' | 'model' | 'path' | 'request';

export type ScopeRests = ReadonlyMap<string, Rest>;

/** The rests of a key that matter to a request. */
export function restsFor(scopeRests: ScopeRests, scope: Scope): readonly Rest[] {
  return namesOf(scopeRests, scope).flatMap((name) => scopeRests.get(name) ?? []);
}

/** Under which of its names a request finds a rest. */
export function namesOf(scopeRests: ScopeRests, scope: Scope): readonly string[] {
  if (scopeRests.size === 0) {
    return [];
  }
  return [scope.path, scope.model].filter(
    (name) => name !== null && scopeRests.has(name),
  ) as string[];
}

/** The name that a failure of a request is kept under. */
export function nameFor(holdsFor: HoldsFor, scope: Scope): string {
  return (holdsFor === 'model' ? scope.model : null) ?? scope.path;
}
