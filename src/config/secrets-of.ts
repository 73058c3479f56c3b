import type { Config } from './config.js';
import type { Secret } from './secret.js';

/** Every secret of a config that could be resolved: what the redactor has to know. */
export function secretsOf({ providers }: Pick<Config, 'providers'>): readonly Secret[] {
  return providers.flatMap(({ keys, route }) => [
    ...keys.flatMap(({ secret }) => secret ?? []),
    ...(route.proxy.kind === 'proxy' ? route.proxy.proxy.secrets : []),
  ]);
}
