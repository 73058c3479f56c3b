import { pathInConfig } from '../config/path-in-config.js';
import type { NewSecret } from '../key-editor.js';
import { KeyctlError } from '../keyctl-error.js';
import { askHidden } from './ask-hidden.js';
import type { CommandContext } from './command-context.js';
import { readLine } from './read-line.js';

export type SecretOptions = {
  readonly env?: string | undefined;
  readonly file?: string | undefined;
  /** The secret comes over stdin, and goes there. */
  readonly keyring?: boolean | undefined;
};

export function refuseTwoPlaces({ env, file, keyring = false }: SecretOptions): void {
  if ([env !== undefined, file !== undefined, keyring].filter((is) => is).length > 1) {
    throw new KeyctlError('usage', 'the secret is in a variable, in a file or in the keyring', {
      hint: 'say one of --env, --file and --keyring',
    });
  }
}

/** Where a new key's secret is, or the secret itself, which comes over stdin alone. */
export async function newSecret(
  context: CommandContext,
  provider: string,
  { env, file }: Omit<SecretOptions, 'keyring'>,
): Promise<NewSecret> {
  if (env !== undefined) {
    return { kind: 'variable', name: env.replace(/^\$/, '') };
  }
  if (file !== undefined) {
    return { kind: 'file', path: pathInConfig(file, context.environment) };
  }
  const secret = (
    context.stdin.isTTY === true
      ? await askHidden(context, `the secret of the new key for ${provider} (it is not shown): `)
      : await readLine(context.stdin)
  ).trim();
  if (secret === '') {
    throw new KeyctlError('usage', 'there was no secret on stdin', {
      hint: `paste it when \`keyctl add ${provider}\` asks, pipe it in, or name where it is with --env or --file`,
    });
  }
  return { kind: 'literal', secret };
}
