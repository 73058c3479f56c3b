import { execFileSync } from 'node:child_process';
import { renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

export type WallClock = {
  /** For the program that is to see this clock; its monotonic clock stays the real one. */
  readonly environment: NodeJS.ProcessEnv;
  /** Sets it ahead or back of the real one from now on, such as `+1d` or `-1h`. */
  set(offset: string): void;
};

/** A wall clock that jumps while a program runs (`faketime`'s library). Its file goes into `folder`. */
export function wallClock(folder: string): WallClock {
  const library = execFileSync('faketime', ['-f', '+0', 'printenv', 'LD_PRELOAD'], {
    encoding: 'utf8',
  }).trim();
  const file = join(folder, 'offset');
  const set = (offset: string) => {
    // in one step: the program may read it at any moment
    writeFileSync(`${file}.new`, `${offset}\n`);
    renameSync(`${file}.new`, file);
  };
  set('+0');
  return {
    environment: {
      LD_PRELOAD: library,
      FAKETIME_TIMESTAMP_FILE: file,
      FAKETIME_NO_CACHE: '1',
      FAKETIME_DONT_FAKE_MONOTONIC: '1',
    },
    set,
  };
}
