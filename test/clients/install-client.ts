import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { type ClientName, clientPackages } from './client-packages.js';

/** Where clients are installed, and kept for the next run. */
const folder = resolve(process.env['KEYCTL_CLIENTS'] ?? 'node_modules/.cache/clients');

/**
 * Installs a client with npm, unless a former run did, and says in which folder. A client that can't
 * be installed fails its tests with what npm said: what was not tried is never green.
 */
export async function installClient(name: ClientName): Promise<string> {
  const packages = clientPackages[name];
  const versions = createHash('sha256').update(packages.join()).digest('hex').slice(0, 8);
  const place = join(folder, `${name}-${versions}`);
  const done = join(place, 'installed');
  if (!existsSync(done)) {
    mkdirSync(place, { recursive: true });
    writeFileSync(join(place, 'package.json'), '{ "private": true }\n');
    try {
      await promisify(execFile)('npm', ['install', '--no-audit', '--no-fund', ...packages], {
        cwd: place,
      });
    } catch (error) {
      throw new Error(`${name} was not tried: npm can't install ${packages.join(' ')}`, {
        cause: error,
      });
    }
    writeFileSync(done, '');
  }
  return join(place, 'node_modules');
}
