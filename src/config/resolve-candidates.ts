import type { CandidateKey, FoundKeys } from './candidate-key.js';
import type { KeyConfig } from './config.js';
import { ConfigError } from './config-error.js';
import { firstConfig } from './first-config.js';
import { parseConfig } from './parse-config.js';

export type UsableKey = CandidateKey & Pick<KeyConfig, 'masked' | 'source'>;

export type UsableKeys = {
  readonly keys: readonly UsableKey[];
  readonly passedOver: readonly string[];
};

/**
 * What of that would be a key in the config `path`, as the config itself would read it. A secret that
 * was found in several places counts for the first of them.
 */
export function resolveCandidates(
  path: string,
  found: readonly FoundKeys[],
  environment: NodeJS.ProcessEnv,
): UsableKeys {
  const keys: UsableKey[] = [];
  const passedOver = found.flatMap((each) => each.passedOver);
  const seen = new Set<string>();
  for (const each of found.flatMap((some) => some.keys)) {
    const resolved = resolve(path, each, environment);
    if (typeof resolved === 'string') {
      passedOver.push(resolved);
      continue;
    }
    const { secret, problem, masked, source, baseUrl } = resolved;
    if (secret === null) {
      passedOver.push(`${source} is no key for ${each.provider}: ${problem}`);
      continue;
    }
    // one address may take what another refuses
    const identity = JSON.stringify([each.provider, baseUrl, secret.reveal()]);
    if (!seen.has(identity)) {
      seen.add(identity);
      keys.push({ ...each, masked, source });
    }
  }
  return { keys, passedOver };
}

/** A sentence for what the config could not hold. */
function resolve(
  path: string,
  each: CandidateKey,
  environment: NodeJS.ProcessEnv,
): KeyConfig | string {
  try {
    const { providers } = parseConfig(path, firstConfig([each]), environment);
    const [key] = providers.flatMap((provider) => provider.keys);
    return key ?? `there is no key in ${each.key}`;
  } catch (error) {
    if (!(error instanceof ConfigError)) {
      throw error;
    }
    return `a key for ${each.provider} can't be taken: ${error.problem.message}`;
  }
}
