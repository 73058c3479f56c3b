import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Paths } from '../config/paths.js';

export type DemoFolder = {
  readonly paths: Paths;
  remove(): void;
};

/** Every system has it, and its name is short. */
const shortFolder = '/tmp';

/**
 * A private folder (mkdtemp makes it 0700) for all that the demo writes, so that it neither reads
 * nor touches what the user has. It goes away with the process however that ends, kill -9 aside.
 */
export function makeDemoFolder(): DemoFolder {
  const made = mkdtempSync(join(tmpdir(), 'keyctl-demo-'));
  const folder = hasRoomForSocket(made) ? made : moveTo(shortFolder, made);
  const remove = () => rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
  process.once('exit', remove);
  return {
    paths: {
      config: join(folder, 'config.json'),
      state: join(folder, 'state.json'),
      log: join(folder, 'keyctl.log'),
      token: join(folder, 'token'),
      socket: socketIn(folder),
    },
    remove() {
      process.off('exit', remove);
      remove();
    },
  };
}

function socketIn(folder: string): string {
  return join(folder, 'keyctl.sock');
}

/** A socket's path has at most 103 bytes, and a temp folder of macOS or of a CI job may be long. */
function hasRoomForSocket(folder: string): boolean {
  return Buffer.byteLength(socketIn(folder)) <= 103;
}

function moveTo(parent: string, made: string): string {
  rmSync(made, { recursive: true, force: true });
  return mkdtempSync(join(parent, 'keyctl-demo-'));
}
