import { type FSWatcher, readlinkSync, watch } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { fingerprintOf, statsOf } from './fingerprint.js';

/** Editors write a file in several steps; this long nothing must happen before it is looked at. */
const quietMs = 100;
/** Where the system can't watch (no inotify instance left, some network drives). */
const pollMs = 2000;
/** Linux follows no more links than this in one path either. */
const mostLinks = 40;

/**
 * Calls `onChange` once after each change of the config file has settled: an edit in place, a file
 * renamed over it, a link that points elsewhere, its removal, and its creation even if its folder is
 * not there yet. It does not keep the process alive, and never throws.
 */
export function watchConfig(path: string, onChange: () => void): { close(): void } {
  const file = resolve(path);
  const watchers = new Map<string, FSWatcher>();
  let known = fingerprintOf(file);
  let settling = known;
  let timer: NodeJS.Timeout | null = null;
  let poll: NodeJS.Timeout | null = null;
  let isClosed = false;

  // folders are watched, not the file: a watched file that is renamed over is lost from sight
  const follow = (): void => {
    const wanted = foldersOf(file);
    for (const [id, watcher] of watchers) {
      if (wanted.has(id)) {
        continue;
      }
      watcher.close();
      watchers.delete(id);
    }
    for (const [id, folder] of wanted) {
      if (watchers.has(id)) {
        continue;
      }
      try {
        const watcher = watch(folder, { persistent: false }, look);
        watcher.on('error', () => {
          watcher.close();
          watchers.delete(id);
          startPolling();
        });
        watchers.set(id, watcher);
      } catch {
        startPolling();
      }
    }
  };

  const startPolling = (): void => {
    poll ??= setInterval(look, pollMs).unref();
  };

  const look = (): void => {
    if (isClosed) {
      return;
    }
    follow();
    const now = fingerprintOf(file);
    // other files live in these folders too
    if (now === settling) {
      return;
    }
    settling = now;
    if (timer !== null) {
      clearTimeout(timer);
    }
    timer = setTimeout(settle, quietMs).unref();
  };

  const settle = (): void => {
    timer = null;
    const now = fingerprintOf(file);
    if (now !== settling) {
      look();
    } else if (now !== known) {
      known = now;
      onChange();
    }
  };

  look();
  return {
    close() {
      isClosed = true;
      if (timer !== null) {
        clearTimeout(timer);
      }
      if (poll !== null) {
        clearInterval(poll);
      }
      for (const watcher of watchers.values()) {
        watcher.close();
      }
      watchers.clear();
    },
  };
}

/**
 * The folders in which something can change what `file` is: its own and that of each link on the way
 * to its target; for one that is not there, the nearest above. Keyed so that a folder that was
 * replaced counts as another one: by inode, and by birth, because inodes are used again at once.
 */
function foldersOf(file: string): Map<string, string> {
  const folders = new Map<string, string>();
  let place = file;
  for (let links = 0; links < mostLinks; links += 1) {
    const { id, folder } = nearestFolder(dirname(place));
    folders.set(id, folder);
    // a folder that is a link itself can be pointed elsewhere from the folder that it stands in
    const link = linkIn(folder);
    if (link !== null) {
      const above = nearestFolder(dirname(link));
      folders.set(above.id, above.folder);
    }
    const target = targetOf(place);
    if (target === null) {
      break;
    }
    place = target;
  }
  return folders;
}

function nearestFolder(path: string): { id: string; folder: string } {
  let folder = path;
  for (;;) {
    const stats = statsOf(folder);
    if (stats?.isDirectory() || dirname(folder) === folder) {
      return { id: `${stats?.dev} ${stats?.ino} ${stats?.birthtimeNs} ${folder}`, folder };
    }
    folder = dirname(folder);
  }
}

/** The lowest part of a path that is a link. */
function linkIn(path: string): string | null {
  for (let part = path; dirname(part) !== part; part = dirname(part)) {
    if (targetOf(part) !== null) {
      return part;
    }
  }
  return null;
}

/** Where a link points, or null for what is no link. */
function targetOf(path: string): string | null {
  try {
    return resolve(dirname(path), readlinkSync(path));
  } catch {
    return null;
  }
}
