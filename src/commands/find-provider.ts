import { KeyctlError } from '../keyctl-error.js';
import { nearest } from './nearest.js';

/** Throws `unknown-provider` with the nearest one, or with all of them. */
export function findProvider<T extends { readonly name: string }>(
  name: string,
  providers: readonly T[],
): T {
  const found = providers.find((provider) => provider.name === name);
  if (found !== undefined) {
    return found;
  }
  const names = providers.map((provider) => provider.name);
  const near = nearest(name, names);
  const known = names.length === 0 ? 'the config has no providers' : `there is ${names.join(', ')}`;
  throw new KeyctlError('unknown-provider', `there is no provider called ${name}`, {
    hint: near === null ? known : `did you mean ${near}?`,
  });
}
