import { resolvePaths } from '../config/paths.js';
import { readConfig } from '../config/read-config.js';
import { secretsOf } from '../config/secrets-of.js';
import { tokenPrefix } from '../config/token-form.js';
import { Redactor } from '../log/redactor.js';
import { dialects } from '../providers/dialects.js';
import type { GlobalFlags } from './command-context.js';

const secretNames = /key|token|secret|pass|auth|credential/i;
const shortestValue = 8;
const dots = '••••';

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
    .filter(([name, value]) => secretNames.test(name) && (value?.length ?? 0) >= shortestValue)
    .map(([, value]) => value ?? '')
    // the longest first, or a value that holds a shorter one would leave its end behind
    .sort((a, b) => b.length - a.length);
  return (text) => {
    let redacted = redactor.redact(text);
    for (const value of values) {
      redacted = redacted.replaceAll(value, dots);
    }
    return redacted.replaceAll(keyLike, dots);
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

const prefixes = dialects
  .flatMap((dialect) => dialect.keyPrefixes)
  .concat(tokenPrefix)
  .map((prefix) => prefix.replaceAll(/[^\w-]/g, '\\$&'));
const keyLike = new RegExp(`\\b(?:${prefixes.join('|')})[\\w.-]{8,}`, 'g');
