import { rotateToken } from '../config/local-token.js';
import type { CommandContext } from './command-context.js';
import { print } from './print.js';

/** `keyctl token rotate`: an engine that runs looks at the file for each request, so there is none to tell. */
export async function rotateLocalToken({ stdout, paths }: CommandContext): Promise<void> {
  rotateToken(paths.token);
  print(stdout, [
    `${paths.token} holds a new token; the old one is refused from now on`,
    'tools that were given the old one need the new one: keyctl token, or keyctl env',
  ]);
}
