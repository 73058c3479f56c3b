import { dialects } from '../providers/dialects.js';

const secretNames = /key|token|secret|pass|auth|credential/i;
const shortestValue = 8;
const dots = '••••';

/**
 * Takes out of a crash's message whatever may be a secret: the value of any variable whose name
 * sounds like one, whatever begins like a provider's key, and long random-looking words. The
 * config's secrets are not read for this: reading it may be what crashed.
 */
export function redactCrash(text: string, environment: NodeJS.ProcessEnv): string {
  const values = Object.entries(environment)
    .filter(([name, value]) => secretNames.test(name) && (value?.length ?? 0) >= shortestValue)
    .map(([, value]) => value ?? '')
    // the longest first, or a value that holds a shorter one would leave its end behind
    .sort((a, b) => b.length - a.length);
  let redacted = text;
  for (const value of values) {
    redacted = redacted.replaceAll(value, dots);
  }
  return redacted.replaceAll(keyLike, dots).replaceAll(randomLike, dots);
}

const prefixes = dialects
  .flatMap((dialect) => dialect.keyPrefixes)
  .map((prefix) => prefix.replaceAll(/[^\w-]/g, '\\$&'));
const keyLike = new RegExp(`\\b(?:${prefixes.join('|')})[\\w.-]+`, 'g');
const randomLike = /\b(?=[\w-]*\d)(?=[\w-]*[A-Za-z])[\w-]{20,}\b/g;
