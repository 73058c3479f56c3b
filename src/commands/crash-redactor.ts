import { hideKeyLike } from '../config/looks-like-secret.js';
import { resolvePaths } from '../config/paths.js';
import { readConfig } from '../config/read-config.js';
import { secretsOf } from '../config/secrets-of.js';
import { Redactor } from '../log/redactor.js';
import type { GlobalFlags } from './command-context.js';
import { soundsLikeSecret } from './take-environment.js';

const shortestValue = 8;

/**
 * Takes out of a crash's message whatever may be a secret: those of the config, the value of any
 * variable whose name sounds like one, and whatever begins like a provider's key or like keyctl's
 * own token.
 */
export function crashRedactor(
  flags: Partial<GlobalFlags>,
  environment: NodeJS.ProcessEnv,
): (text: string) => string {
  const redactor = redactorOfConfig(flags, environment);
  const values = Object.entries(environment)
    .filter(([name, value]) => soundsLikeSecret(name) && (value?.length ?? 0) >= shortestValue)
    .map(([, value]) => value ?? '')
    // the longest first, or a value that holds a shorter one would leave its end behind
    .sort((a, b) => b.length - a.length);
  return (text) => {
    let redacted = redactor.redact(text);
    for (const value of values) {
      redacted = redacted.replaceAll(value, '••••');
    }
    return hideKeyLike(redacted);
  };
}

function redactorOfConfig(flags: Partial<GlobalFlags>, environment: NodeJS.ProcessEnv): Redactor {
  const redactor = new Redactor();
  try {
    const { config: path } = resolvePaths(flags, environment);
    redactor.setSecrets(secretsOf(readConfig(path, environment)));
  } catch {
    // no config, or reading it is what crashed: then the rest has to do
  }
  return redactor;
}
