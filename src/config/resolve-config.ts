import type { Config, ProviderConfig } from './config.js';
import type { Resolving } from './resolve-key.js';
import { resolveProvider } from './resolve-provider.js';
import type { ConfigFile } from './schema.js';

const bytesPerMiB = 1024 * 1024;

/** Everything of the file but its warnings, which go to `resolving.warn`. Throws ConfigError. */
export function resolveConfig(
  path: string,
  file: ConfigFile,
  resolving: Resolving,
): Omit<Config, 'warnings'> {
  const { fault, warn } = resolving;
  const providers: ProviderConfig[] = [];
  for (const block of ['providers', 'mcp'] as const) {
    for (const [name, entry] of Object.entries(file[block])) {
      const place = [block, name];
      if (providers.some((other) => other.name === name)) {
        throw fault(place, 'this name stands in "providers" too', 'name');
      }
      providers.push(resolveProvider(name, entry, place, resolving));
    }
  }
  if (providers.length === 0) {
    warn('the config has no providers yet: add one under "providers"');
  }
  return {
    path,
    providers,
    healthCheck: file.healthCheck,
    replay: {
      maxBodyBytes: Math.round(file.replay.maxBodyMiB * bytesPerMiB),
      maxTotalBytes: Math.round(file.replay.maxTotalMiB * bytesPerMiB),
    },
    log: file.log,
    listen: { tcp: file.listen.tcp ?? null },
  };
}
