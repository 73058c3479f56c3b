import { closeSync, fsyncSync, openSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type { FoundKey } from '../engine.js';
import { KeyctlError } from '../keyctl-error.js';
import { makePrivateFolder } from './private-folder.js';

/**
 * Writes a first config (mode 0600, its folder 0700 if it is made) that refers to the variables that
 * were found, so that no secret is copied to disk. Never overwrites: throws `config-invalid` if
 * anything has that name already, a dangling link included, or if the file can't be written.
 */
export function writeFirstConfig(path: string, found: readonly FoundKey[]): void {
  let file: number;
  try {
    makePrivateFolder(dirname(path));
  } catch (cause) {
    throw notWritten(path, cause);
  }
  try {
    file = openSync(path, 'wx', 0o600);
  } catch (cause) {
    if (codeOf(cause) !== 'EEXIST') {
      throw notWritten(path, cause);
    }
    throw new KeyctlError('config-invalid', `there is a config already: ${path}`, {
      hint: 'edit it, or move it away and try again',
      status: 409,
      cause,
    });
  }
  try {
    writeFileSync(file, firstConfig(found));
    fsyncSync(file);
  } catch (cause) {
    // half a config would stop the next start, and the next `init` too
    rmSync(path, { force: true });
    throw notWritten(path, cause);
  } finally {
    closeSync(file);
  }
}

function notWritten(path: string, cause: unknown): KeyctlError {
  return new KeyctlError('config-invalid', `${path} can not be written (${codeOf(cause)})`, {
    cause,
  });
}

function codeOf(error: unknown): string {
  return (error as NodeJS.ErrnoException).code ?? 'unknown';
}

/** The text of a first config, as JSON with comments. */
export function firstConfig(found: readonly FoundKey[]): string {
  const providers = [...new Set(found.map(({ provider }) => provider))];
  const blocks = providers.map((provider) => {
    const keys = found.filter((key) => key.provider === provider);
    return providerBlock(
      provider,
      keys.map(({ variable }) => `"$${variable}"`),
    );
  });
  return `${head}${blocks.length > 0 ? blocks.join('\n') : example}${tail}`;
}

function providerBlock(provider: string, keys: readonly string[]): string {
  return `    "${provider}": {
      "apiKey": [
${keys.map((key) => `        ${key},`).join('\n')}
      ],
    },`;
}

const head = `// keyctl reads this file as JSON with comments, and again after each edit.
// keyctl config check    says whether it is right
// keyctl config schema   prints everything that can stand here
{
  "providers": {
    // Keys are tried from top to bottom; when one fails, the next takes over.
    // A key can be
    //   "$OPENAI_API_KEY"               a variable of the environment
    //   "{file:~/.secrets/openai}"      the content of a file
    //   "sk-..."                        the key itself: then keep this file to yourself (chmod 600)
    //   { "key": "$RESELLER_KEY", "name": "reseller", "baseUrl": "https://reseller.example/v1" }
`;

const example = `    //
    // "openai": {
    //   "apiKey": ["$OPENAI_API_KEY", "$OPENAI_API_KEY_2"],
    // },
    // "anthropic": {
    //   "apiKey": "$ANTHROPIC_API_KEY",
    //   "strategy": "round-robin",      // takes turns; "sequential" is the default
    // },`;

const tail = `
  },

  // The cheap calls that tell whether a key works.
  "healthCheck": { "onStartup": true, "everyMinutes": 15 },
}
`;
