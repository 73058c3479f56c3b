import { closeSync, fsyncSync, lstatSync, openSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { KeyctlError } from '../keyctl-error.js';
import { isKnownType } from '../providers/dialects.js';
import type { CandidateKey } from './candidate-key.js';
import { makePrivateFolder } from './private-folder.js';

/**
 * Writes a first config (mode 0600, its folder 0700 if it is made) that refers to the keys that were
 * found, so that no secret is copied. Never overwrites: throws `config-invalid` if
 * anything has that name already, a dangling link included, or if the file can't be written.
 */
export function writeFirstConfig(path: string, found: readonly CandidateKey[]): void {
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
    throw isThere(path, cause);
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

/** The same refusal for whoever is about to ask what should stand in it. */
export function refuseSecondConfig(path: string): void {
  if (lstatSync(path, { throwIfNoEntry: false }) !== undefined) {
    throw isThere(path);
  }
}

function isThere(path: string, cause?: unknown): KeyctlError {
  return new KeyctlError('config-invalid', `there is a config already: ${path}`, {
    hint: 'edit it, add keys with keyctl add, or move it away and try again',
    status: 409,
    cause,
  });
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
export function firstConfig(found: readonly CandidateKey[]): string {
  const providers = [...new Set(found.map(({ provider }) => provider))];
  const blocks = providers.map((provider) =>
    providerBlock(
      provider,
      found.filter((key) => key.provider === provider),
    ),
  );
  return `${head}${blocks.length > 0 ? blocks.join('\n') : example}${tail}`;
}

function providerBlock(provider: string, keys: readonly CandidateKey[]): string {
  const isNew = !isKnownType(provider);
  const { type = null, baseUrl = null } = (isNew ? keys[0] : undefined) ?? {};
  const fields = Object.entries({ type, baseUrl }).filter(([, value]) => value !== null);
  const entries = keys.map((key) =>
    isNew || key.baseUrl === null
      ? JSON.stringify(key.key)
      : `{ "key": ${JSON.stringify(key.key)}, "baseUrl": ${JSON.stringify(key.baseUrl)} }`,
  );
  return `    ${JSON.stringify(provider)}: {
${fields.map(([field, value]) => `      "${field}": ${JSON.stringify(value)},\n`).join('')}      "apiKey": [
${entries.map((entry) => `        ${entry},`).join('\n')}
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
    //   "{file:~/project/.env#KEY}"     a variable of a .env file
    //   "{keyring:openai/work}"         the system's keyring, where keyctl add --keyring puts it
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
