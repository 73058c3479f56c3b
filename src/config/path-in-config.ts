import { isAbsolute, join, relative, resolve } from 'node:path';
import { homeFolder } from './home-folder.js';

/**
 * How the config should name a file. A path counts from here, and the config's paths from there;
 * below the home folder it can be moved with that.
 */
export function pathInConfig(written: string, environment: NodeJS.ProcessEnv): string {
  if (/^~(\/|$)/.test(written)) {
    return written;
  }
  const path = resolve(written);
  const below = relative(homeFolder(environment), path);
  return below === '' || below.startsWith('..') || isAbsolute(below) ? path : join('~', below);
}
