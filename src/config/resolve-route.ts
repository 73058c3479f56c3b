import { createHash } from 'node:crypto';
import type { JsonPath } from './locate.js';
import { looksLikeSecret } from './looks-like-secret.js';
import { parseProxy } from './proxy.js';
import { readAuthorities } from './read-authorities.js';
import { parseReference, resolveReference, sourceOf } from './references.js';
import type { Resolving } from './resolve-key.js';
import { environmentRoute, type ProxyChoice, type Route } from './route.js';
import type { ProviderEntry } from './schema.js';

/**
 * Resolves `proxy` and `caFile` of one provider. As with keys, what is wrong with the file throws
 * ConfigError, and what is wrong with a variable becomes the `problem` of this provider's calls.
 */
export function resolveRoute(
  name: string,
  { proxy: written, caFile }: Pick<ProviderEntry, 'proxy' | 'caFile'>,
  path: JsonPath,
  resolving: Resolving,
): Route {
  if (written === undefined && caFile === undefined) {
    return environmentRoute;
  }
  const proxy = resolveProxy(written, [...path, 'proxy'], resolving);
  if (proxy.kind === 'unusable') {
    resolving.warn(`${name}: its proxy can't be used: ${proxy.problem}`);
  }
  let authorities: readonly string[] = [];
  if (caFile !== undefined) {
    if (looksLikeSecret(caFile)) {
      throw resolving.fault([...path, 'caFile'], 'looks like a key: a secret belongs in "apiKey"');
    }
    const read = readAuthorities(caFile, resolving);
    if (!read.ok) {
      throw resolving.fault([...path, 'caFile'], read.message);
    }
    authorities = read.certificates;
  }
  return { proxy, authorities, id: idOf(proxy, authorities) };
}

function resolveProxy(
  written: string | false | undefined,
  path: JsonPath,
  { environment, folder, fault }: Resolving,
): ProxyChoice {
  if (written === undefined) {
    return { kind: 'environment' };
  }
  if (written === false) {
    return { kind: 'none' };
  }
  const reference = parseReference(written.trim());
  if (reference.kind === 'malformed') {
    throw fault(path, reference.message);
  }
  const source = sourceOf(reference);
  const { value, problem } = resolveReference(reference, { environment, folder });
  if (value === null) {
    return { kind: 'unusable', problem, source };
  }
  const parsed = parseProxy(value.trim());
  if (parsed.ok) {
    return { kind: 'proxy', proxy: parsed.proxy, source };
  }
  if (reference.kind === 'literal') {
    throw fault(path, parsed.message);
  }
  return { kind: 'unusable', problem: `${source} ${parsed.message}`, source };
}

function idOf(proxy: ProxyChoice, authorities: readonly string[]): string {
  const parts =
    proxy.kind === 'proxy'
      ? [proxy.proxy.origin, proxy.proxy.authorization?.fingerprint('', 'proxy') ?? '']
      : [proxy.kind, proxy.kind === 'unusable' ? proxy.problem : ''];
  return createHash('sha256')
    .update(JSON.stringify([parts, authorities]))
    .digest('hex');
}
