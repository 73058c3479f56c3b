/**
 * Loaded into the engine's process before the program (`node --import`): writes once a second what V8
 * says of its memory, which nobody outside can ask. The program itself is the one that users run.
 */
import { renameSync, writeFileSync } from 'node:fs';

const path = process.env['KEYCTL_SOAK_MEMORY'];
if (path !== undefined) {
  const timer = setInterval(() => {
    writeFileSync(`${path}.new`, JSON.stringify(process.memoryUsage()));
    renameSync(`${path}.new`, path);
  }, 1_000);
  timer.unref();
}
