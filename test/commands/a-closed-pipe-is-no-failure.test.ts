import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { keyctlEnvironment } from '../helpers/run-keyctl.js';
import { tempFolder } from '../helpers/temp-folder.js';

const program = fileURLToPath(new URL('../../dist/cli.js', import.meta.url));

// `true` reads nothing at all, and the schema is longer than what a pipe holds in one write
test.each(['head -1', 'true'])('config schema | %s ends quietly', (reader) => {
  const script = `"${process.execPath}" "${program}" config schema | ${reader}; echo "code \${PIPESTATUS[0]}"`;
  const { stdout, stderr } = spawnSync('bash', ['-c', script], {
    env: keyctlEnvironment(tempFolder()),
    encoding: 'utf8',
  });
  expect(stdout.trimEnd().split('\n').at(-1)).toBe('code 0');
  expect(stderr).toBe('');
});
