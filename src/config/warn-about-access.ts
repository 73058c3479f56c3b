import { statSync } from 'node:fs';
import type { ProviderConfig } from './config.js';

/**
 * What others on this machine can do with the config file, as sentences that name the fix. Reading
 * matters only if a secret itself stands in it; writing always, since it decides where keys are sent.
 */
export function warningsAboutAccess(
  path: string,
  providers: readonly ProviderConfig[],
): readonly string[] {
  const mode = statSync(path, { throwIfNoEntry: false })?.mode ?? 0;
  const fix = `chmod 600 ${quoteForShell(path)}`;
  if ((mode & 0o002) !== 0) {
    return [`anyone can change ${path} and send your keys elsewhere: ${fix}`];
  }
  const holdsSecret = providers.some(({ keys }) =>
    keys.some(({ source, secret }) => source === 'config' && secret !== null),
  );
  return (mode & 0o044) !== 0 && holdsSecret
    ? [`${path} holds keys and others can read it: ${fix}`]
    : [];
}

function quoteForShell(path: string): string {
  return /^[\w./@%+-]+$/.test(path) ? path : `'${path.replaceAll("'", "'\\''")}'`;
}
