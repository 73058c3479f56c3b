import { goodSecrets, soakProviders, spareSecret, wrongSecret } from './soak-provider.js';

/** What an edit of the config may change while requests are in flight. */
export type ConfigEdit = {
  /** The first provider has one more key. */
  readonly spareKey: boolean;
  /** Of the provider whose keys take turns otherwise. */
  readonly gatewayStrategy: 'sequential' | 'round-robin';
};

export const firstEdit: ConfigEdit = { spareKey: false, gatewayStrategy: 'round-robin' };

/** Silence is a fault among others here: a minute of it would be all that a client meets. */
const timeouts = { connectSeconds: 2, firstByteSeconds: 4, idleSeconds: 3, requestSeconds: 30 };

/** Everything that a user may switch on is on. */
export function soakConfig(baseUrls: ReadonlyMap<string, string>, edit: ConfigEdit): object {
  const [first] = soakProviders;
  const providers = Object.fromEntries(
    soakProviders.map((provider) => {
      const [firstKey = '', ...others] = goodSecrets(provider);
      const hasSpare = edit.spareKey && provider === first;
      const entry = {
        type: provider.type,
        baseUrl: baseUrls.get(provider.name),
        strategy: provider.name === 'gateway' ? edit.gatewayStrategy : provider.strategy,
        apiKey: [
          firstKey,
          { key: wrongSecret(provider), name: 'wrong' },
          ...others,
          ...(hasSpare ? [{ key: spareSecret(provider), name: 'spare' }] : []),
        ],
        timeouts,
      };
      return [provider.name, entry];
    }),
  );
  return {
    providers,
    healthCheck: { onStartup: true, everyMinutes: 0.5 },
    log: { level: 'debug' },
  };
}
