import { ensureToken } from '../config/local-token.js';
import type { CommandContext } from './command-context.js';
import { print } from './print.js';

/**
 * `keyctl token`: the token itself and nothing else on stdout, for a tool's settings or a script, as
 * `gh auth token` has it. Who can call this can read the file anyway.
 */
export async function token({ stdout, stderr, paths }: CommandContext): Promise<void> {
  print(stdout, ensureToken(paths.token));
  if (stdout.isTTY === true) {
    print(stderr, [
      `keyctl: it is the API key of keyctl's TCP port and no provider's; stored in ${paths.token}`,
      'keyctl: if somebody else has seen it: keyctl token rotate',
    ]);
  }
}
