import { type AuthHeader, isTaken } from '../providers/auth-header.js';
import { bearer } from '../providers/bearer.js';
import type { Dialect } from '../providers/dialect.js';
import { dialectOf, dialects, isKnownType } from '../providers/dialects.js';
import type { KeyConfig, ProviderConfig } from './config.js';
import type { Fault, JsonPath } from './locate.js';
import { looksLikeSecret } from './looks-like-secret.js';
import { checkBaseUrl, type Resolving, resolveKey } from './resolve-key.js';
import { resolveRoute } from './resolve-route.js';
import type { KeyEntry, ProviderEntry } from './schema.js';
import { suggest } from './suggest.js';
import { warnAboutKeys } from './warn-about-keys.js';

/** The control routes of the socket live under this name. */
const reservedName = 'keyctl';

/**
 * Turns one entry of `providers` or `mcp` into what the engine runs on: its dialect, its base URL and
 * its keys with their secrets. Throws ConfigError for what only the user can put right.
 */
export function resolveProvider(
  name: string,
  entry: ProviderEntry,
  path: JsonPath,
  resolving: Resolving,
): ProviderConfig {
  const { fault } = resolving;
  if (name === reservedName) {
    throw fault(path, 'this name is reserved', 'name');
  }
  if (looksLikeSecret(name)) {
    throw fault(path, 'this name looks like a key: a secret belongs in "apiKey"', 'name');
  }
  const dialect = dialectOf(entry.type ?? name);
  const baseUrl =
    entry.baseUrl === undefined
      ? defaultBaseUrl(name, entry.type, dialect, path, fault)
      : checkBaseUrl(entry.baseUrl, [...path, 'baseUrl'], name, dialect, resolving);
  if (entry.type !== undefined) {
    warnAboutType(name, entry.type, resolving.warn);
  }

  const isList = Array.isArray(entry.apiKey);
  const entries: readonly (string | KeyEntry)[] = [entry.apiKey].flat();
  const keys = entries.map((key, index) =>
    resolveKey(
      key,
      {
        path: isList ? [...path, 'apiKey', index] : [...path, 'apiKey'],
        provider: name,
        position: index + 1,
        dialect,
        baseUrl,
      },
      resolving,
    ),
  );
  refuseSameNames(keys, path, resolving);
  const warned = withWarnings(keys, dialect, resolving);

  const { connectSeconds, firstByteSeconds, idleSeconds, requestSeconds } = entry.timeouts;
  return {
    name,
    type: dialect.type,
    baseUrl,
    auth: entry.auth === undefined ? null : resolveAuth(entry.auth, [...path, 'auth'], fault),
    strategy: entry.strategy,
    skipSpentKeys: entry.skipSpentKeys,
    timeouts: {
      connectMs: connectSeconds * 1000,
      firstByteMs: firstByteSeconds * 1000,
      idleMs: idleSeconds * 1000,
      requestMs: requestSeconds * 1000,
    },
    route: resolveRoute(name, entry, path, resolving),
    keys: warned,
  };
}

function withWarnings(
  keys: readonly KeyConfig[],
  dialect: Dialect,
  { warn }: Resolving,
): readonly KeyConfig[] {
  const own = new Map(keys.map((key) => [key, [...key.warnings]]));
  warnAboutKeys(keys, dialect, (key, warning) => {
    own.get(key)?.push(warning);
    warn(warning);
  });
  return keys.map((key) => ({ ...key, warnings: own.get(key) ?? [] }));
}

const knownTypes = dialects.map(({ type }) => type);

function defaultBaseUrl(
  name: string,
  type: string | undefined,
  dialect: Dialect,
  path: JsonPath,
  fault: Fault,
): string {
  if (dialect.baseUrl !== null) {
    return dialect.baseUrl;
  }
  if (isKnownType(type ?? name)) {
    throw fault(path, `"baseUrl" is missing: the type ${dialect.type} has no default`);
  }
  const hint = suggest(type ?? name, knownTypes);
  throw type === undefined
    ? fault(
        path,
        `this name is not a known type${hint}: give a "type" (${knownTypes.join(', ')}) or a "baseUrl"`,
        'name',
      )
    : fault([...path, 'type'], `is not a known type${hint}, so a "baseUrl" is needed`);
}

function resolveAuth(
  { header, prefix }: NonNullable<ProviderEntry['auth']>,
  path: JsonPath,
  fault: Fault,
): AuthHeader {
  if (isTaken(header)) {
    throw fault([...path, 'header'], 'is a header that a key can not go into');
  }
  const name = header.toLowerCase();
  return { name, prefix: prefix ?? (name === bearer.name ? bearer.prefix : '') };
}

function warnAboutType(name: string, type: string, warn: Resolving['warn']): void {
  const hint = isKnownType(type) ? '' : suggest(type, knownTypes);
  if (hint !== '') {
    warn(`${name}: its type is not a known one${hint}, so OpenAI's protocol is spoken`);
  }
}

function refuseSameNames(keys: readonly KeyConfig[], path: JsonPath, { fault }: Resolving): void {
  const seen = new Set<string>();
  for (const { name, position } of keys) {
    if (name === null) {
      continue;
    }
    if (seen.has(name)) {
      throw fault(
        [...path, 'apiKey', position - 1, 'name'],
        'another key of this provider has this name',
      );
    }
    seen.add(name);
  }
}
