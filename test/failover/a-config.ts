import type { Config, KeyConfig, ProviderConfig } from '../../src/config/config.js';
import { mask } from '../../src/config/mask.js';
import { environmentRoute, type Route } from '../../src/config/route.js';
import { Secret } from '../../src/config/secret.js';
import { dialectOf } from '../../src/providers/dialects.js';
import { canary } from '../helpers/canary.js';

export type KeyFields = {
  /** Null for a reference that could not be resolved. */
  readonly secret?: string | null;
  readonly name?: string;
  readonly group?: string;
  readonly baseUrl?: string;
};

export type ProviderFields = {
  readonly name?: string;
  readonly type?: string;
  readonly baseUrl?: string;
  readonly skipSpentKeys?: boolean;
  readonly strategy?: ProviderConfig['strategy'];
  readonly auth?: ProviderConfig['auth'];
  readonly timeouts?: Partial<ProviderConfig['timeouts']>;
  readonly route?: Route;
  /** In their order; a text is a secret. */
  readonly keys: readonly (string | KeyFields)[];
};

/** A config as `readConfig` would make it, with no check unless a test wants one. */
export function aConfig(
  providers: readonly ProviderFields[],
  fields: Partial<Omit<Config, 'providers'>> = {},
): Config {
  return {
    path: '/config.json',
    providers: providers.map(aProvider),
    healthCheck: { onStartup: false, everyMinutes: 0 },
    replay: { maxBodyBytes: 1024 * 1024, maxTotalBytes: 8 * 1024 * 1024 },
    log: { level: 'info' },
    listen: { tcp: null },
    warnings: [],
    ...fields,
  };
}

export function aProvider({
  name = 'openai',
  type = name,
  baseUrl = 'http://127.0.0.1:9/v1',
  strategy = 'sequential',
  skipSpentKeys = true,
  timeouts = {},
  auth = null,
  route = environmentRoute,
  keys,
}: ProviderFields): ProviderConfig {
  const defaults = {
    connectMs: 10_000,
    firstByteMs: 300_000,
    idleMs: 300_000,
    requestMs: 600_000,
  };
  return {
    name,
    type: dialectOf(type).type,
    baseUrl,
    auth,
    strategy,
    skipSpentKeys,
    timeouts: { ...defaults, ...timeouts },
    route,
    keys: keys.map((key, index) => {
      const fields = typeof key === 'string' ? { secret: key } : key;
      return aKey(fields, { provider: name, type, baseUrl, position: index + 1 });
    }),
  };
}

function aKey(
  { secret, name, group, baseUrl }: KeyFields,
  place: { provider: string; type: string; baseUrl: string; position: number },
): KeyConfig {
  const value = secret === undefined ? secretOf(place.provider, place.position) : secret;
  return {
    id: `${place.provider}/${name ?? place.position}`,
    position: place.position,
    name: name ?? null,
    secret: value === null ? null : new Secret(value),
    problem: value === null ? 'OPENAI_KEY is not set' : null,
    masked: mask(value ?? '', dialectOf(place.type).keyPrefixes),
    source: value === null ? '$OPENAI_KEY' : 'config',
    baseUrl: baseUrl ?? place.baseUrl,
    group: group ?? null,
    warnings: [],
  };
}

/** The secret of a key for which a test names none. */
export function secretOf(provider: string, position: number): string {
  return canary(`${provider}-${position}`, { end: 'aaaa' });
}
