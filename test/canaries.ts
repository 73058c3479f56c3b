import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { findCanary } from './helpers/canary.js';

/** Where users put their secrets; keyctl never writes there. */
const given = /\/(?:config\.json|\.env|(?:given|opencode)\/[^/]+)$/;

/**
 * Every secret in these tests is a marked canary, and every temporary folder of the run stays until
 * its end. Then all files are searched: what keyctl wrote, the package, the pictures, and what tests
 * heard from programs, screens and sockets. One canary fails the run.
 */
export default function keepAndSearch(): () => void {
  const folder = mkdtempSync(join(tmpdir(), 'kt-'));
  // another user may pass, so that tests of modes find those of the folders below
  chmodSync(folder, 0o711);
  process.env['KEYCTL_CANARY_RUN'] = folder;
  process.env['TMPDIR'] = folder;
  return () => {
    const pictures = fileURLToPath(new URL('pictures', import.meta.url));
    const leaks = [...filesIn(folder), ...filesIn(pictures)].flatMap((file) => {
      const found = given.test(file) ? null : findCanary(readFileSync(file));
      return found === null ? [] : [`${file}\n  ${found}`];
    });
    if (leaks.length > 0) {
      // what is thrown here would be told and forgotten: vitest would still exit with 0
      process.exitCode = 1;
      process.stderr.write(`!! FAILED: a secret got out:\n${leaks.join('\n')}\n`);
    } else {
      process.stdout.write('no secret in any file, output, screen or answer of this run\n');
    }
    try {
      rmSync(folder, { recursive: true, force: true, maxRetries: 10 });
    } catch {
      // a program of a test that failed still writes there; its test's failure was told
      process.stderr.write(`${folder} was left behind\n`);
    }
  };
}

/** Regular files only: opening a pipe or a socket would wait for ever. */
function filesIn(folder: string): string[] {
  // a test may have closed it, and only root looks into such
  chmodSync(folder, 0o700);
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    return entry.isDirectory() ? filesIn(path) : entry.isFile() ? [path] : [];
  });
}
