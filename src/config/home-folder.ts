import { userInfo } from 'node:os';
import { isAbsolute } from 'node:path';
import { KeyctlError } from '../keyctl-error.js';

/**
 * The user's home folder: `$HOME`, else what the user database says (`env -i`, some containers).
 * `os.homedir()` does the same but looks at this process's own environment. Throws `usage` if there
 * is neither.
 */
export function homeFolder(environment: NodeJS.ProcessEnv): string {
  const home = environment['HOME'];
  if (home !== undefined && isAbsolute(home)) {
    return home;
  }
  try {
    return userInfo().homedir;
  } catch (cause) {
    throw new KeyctlError('usage', 'can not tell where your home folder is: HOME is not set', {
      hint: 'set HOME to an absolute path',
      cause,
    });
  }
}
