import { statSync } from 'node:fs';
import type { ProviderConfig } from './config.js';

/**
 * What others on this machine can do with the config file, as sentences that name the fix. Reading
 * matters only if a secret itself stands in it; writing always, since it decides where keys are sent.
 * Short, so that the fix is not cut off in a window of 80 columns.
 */
export function warningsAboutAccess(
  path: string,
  providers: readonly ProviderConfig[],
): readonly string[] {
  const mode = statSync(path, { throwIfNoEntry: false })?.mode ?? 0;
  const fix = `chmod 600 ${quoteForShell(path)}`;
  if ((mode & 0o002) !== 0) {
    return [`anyone can change where your keys are sent: ${fix}`];
  }
  const holdsSecret = providers.some(
    ({ keys, route: { proxy } }) =>
      keys.some(({ source, secret }) => source === 'config' && secret !== null) ||
      (proxy.kind === 'proxy' && proxy.source === 'config' && proxy.proxy.authorization !== null),
  );
  return (mode & 0o044) !== 0 && holdsSecret ? [`others can read your keys: ${fix}`] : [];
}

function quoteForShell(path: string): string {
  return /^[\w./@%+-]+$/.test(path) ? path : `'${path.replaceAll("'", "'\\''")}'`;
}
