import type { KeyFacts } from './key-facts.js';
import type { Rest } from './rest.js';

/** A client that walks through paths must not make a key's facts grow without end. */
const mostScopes = 64;

/** The same key with another rest for one model or path; `change` gets the one that is there. */
export function withScopeRest(
  facts: KeyFacts,
  name: string,
  change: (previous: Rest | null) => Rest,
): KeyFacts {
  const scopeRests = new Map(facts.scopeRests);
  scopeRests.set(name, change(scopeRests.get(name) ?? null));
  const [oldest] = scopeRests.keys();
  if (scopeRests.size > mostScopes && oldest !== undefined) {
    scopeRests.delete(oldest);
  }
  return { ...facts, scopeRests };
}
