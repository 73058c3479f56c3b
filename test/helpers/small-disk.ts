import { spawnSync } from 'node:child_process';
import { onTestFinished } from 'vitest';
import { tempFolder } from './temp-folder.js';

/** A folder on a disk of its own, of `kib` KiB, for the length of one test. Needs the tool `mount`. */
export function smallDisk(kib: number): string {
  const folder = tempFolder();
  const options = ['-t', 'tmpfs', '-o', `size=${kib}k,mode=700`, 'tmpfs', folder];
  const { status, stderr } = spawnSync('mount', options, { encoding: 'utf8' });
  if (status !== 0) {
    throw new Error(`mount failed: ${stderr}`);
  }
  onTestFinished(() => {
    spawnSync('umount', ['--lazy', folder]);
  });
  return folder;
}
