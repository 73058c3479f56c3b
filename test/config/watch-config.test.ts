import {
  appendFileSync,
  mkdirSync,
  renameSync,
  rmSync,
  symlinkSync,
  unlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { watchConfig } from '../../src/config/watch-config.js';
import { tempFolder } from '../helpers/temp-folder.js';
import { until } from '../helpers/until.js';

/** Counts the calls, and waits for the next one. */
function watched(path: string) {
  let changes = 0;
  const watcher = watchConfig(path, () => {
    changes += 1;
  });
  onTestFinished(() => watcher.close());
  return {
    close: () => watcher.close(),
    count: () => changes,
    async after(change: () => void): Promise<void> {
      const before = changes;
      change();
      await until(() => changes > before, { what: 'a change to be seen' });
    },
  };
}

function configIn(folder: string): string {
  const path = join(folder, 'config.json');
  writeFileSync(path, 'one');
  return path;
}

describe('a change is seen when', () => {
  it('the file is written in place, again and again', async () => {
    const path = configIn(tempFolder());
    const watcher = watched(path);
    await watcher.after(() => writeFileSync(path, 'two'));
    await watcher.after(() => appendFileSync(path, 'three'));
    // the same length and the same content: only the time tells
    await watcher.after(() => utimesSync(path, 1, 1));
  });

  it('an editor renames a new file over it, again and again', async () => {
    const path = configIn(tempFolder());
    const watcher = watched(path);
    for (const text of ['two', 'three', 'four']) {
      await watcher.after(() => {
        writeFileSync(`${path}.tmp`, text);
        renameSync(`${path}.tmp`, path);
      });
    }
  });

  it('an editor moves it away and writes a new one', async () => {
    const path = configIn(tempFolder());
    const watcher = watched(path);
    await watcher.after(() => {
      renameSync(path, `${path}~`);
      writeFileSync(path, 'two');
    });
    await watcher.after(() => writeFileSync(path, 'three'));
  });

  it('it is removed, and when it comes back', async () => {
    const path = configIn(tempFolder());
    const watcher = watched(path);
    await watcher.after(() => unlinkSync(path));
    await watcher.after(() => writeFileSync(path, 'two'));
  });

  it('it is made after its folders, which were not there', async () => {
    const folder = tempFolder();
    const path = join(folder, 'a/b/config.json');
    const watcher = watched(path);
    await watcher.after(() => {
      mkdirSync(join(folder, 'a/b'), { recursive: true });
      writeFileSync(path, 'one');
    });
    await watcher.after(() => writeFileSync(path, 'two'));
  });

  it('its folder is removed and made again', async () => {
    const folder = join(tempFolder(), 'keyctl');
    mkdirSync(folder);
    const path = configIn(folder);
    const watcher = watched(path);
    await watcher.after(() => rmSync(folder, { recursive: true }));
    await watcher.after(() => {
      mkdirSync(folder);
      writeFileSync(path, 'two');
    });
    await watcher.after(() => writeFileSync(path, 'three'));
  });

  it('its folder is replaced at once, again and again', async () => {
    const folder = join(tempFolder(), 'keyctl');
    mkdirSync(folder);
    const path = configIn(folder);
    const watcher = watched(path);
    for (const text of ['two', 'three', 'four']) {
      await watcher.after(() => {
        rmSync(folder, { recursive: true });
        mkdirSync(folder);
        writeFileSync(path, text);
      });
      await watcher.after(() => appendFileSync(path, '!'));
    }
  });

  it('the target of a link changes, or the link', async () => {
    const folder = tempFolder();
    mkdirSync(join(folder, 'dotfiles'));
    mkdirSync(join(folder, 'home'));
    const target = configIn(join(folder, 'dotfiles'));
    const path = join(folder, 'home/config.json');
    symlinkSync(target, path);
    const watcher = watched(path);
    await watcher.after(() => writeFileSync(target, 'two'));
    await watcher.after(() => {
      writeFileSync(`${target}.tmp`, 'three');
      renameSync(`${target}.tmp`, target);
    });
    writeFileSync(join(folder, 'other.json'), 'four');
    await watcher.after(() => {
      unlinkSync(path);
      symlinkSync('../other.json', path);
    });
    await watcher.after(() => appendFileSync(join(folder, 'other.json'), 'five'));
  });

  it('a folder on the way is a link that is pointed elsewhere, as Kubernetes does', async () => {
    const folder = tempFolder();
    for (const name of ['v1', 'v2']) {
      mkdirSync(join(folder, name));
      writeFileSync(join(folder, name, 'config.json'), name);
    }
    symlinkSync('v1', join(folder, 'current'));
    symlinkSync('current/config.json', join(folder, 'config.json'));
    const swap = (to: string): void => {
      symlinkSync(to, join(folder, 'next'));
      renameSync(join(folder, 'next'), join(folder, 'current'));
    };
    const through = watched(join(folder, 'config.json'));
    const inside = watched(join(folder, 'current/config.json'));
    await Promise.all([through.after(() => swap('v2')), inside.after(() => {})]);
    await Promise.all([through.after(() => swap('v1')), inside.after(() => {})]);
    await inside.after(() => writeFileSync(join(folder, 'v1/config.json'), 'three'));
  });
});

it('many writes in a row are one change', async () => {
  const path = configIn(tempFolder());
  const watcher = watched(path);
  await watcher.after(() => {
    for (let step = 0; step < 10; step += 1) {
      appendFileSync(path, '{"half":');
    }
  });
  expect(watcher.count()).toBe(1);
  await watcher.after(() => writeFileSync(path, 'two'));
  expect(watcher.count()).toBe(2);
});

it('other files in the folder are none of its business', async () => {
  const folder = tempFolder();
  const path = configIn(folder);
  const watcher = watched(path);
  writeFileSync(join(folder, 'other.json'), 'x');
  renameSync(join(folder, 'other.json'), join(folder, 'config.json.swp'));
  // what is seen of this one would have been seen of the others before
  await watcher.after(() => writeFileSync(path, 'two'));
  expect(watcher.count()).toBe(1);
});

it('says nothing more once it is closed', async () => {
  const path = configIn(tempFolder());
  const closed = watched(path);
  const open = watched(path);
  writeFileSync(path, 'two');
  closed.close();
  await open.after(() => writeFileSync(path, 'three'));
  expect(closed.count()).toBe(0);
});

it('takes a path that leads nowhere', () => {
  const folder = tempFolder();
  symlinkSync('loop', join(folder, 'loop'));
  writeFileSync(join(folder, 'file'), '');
  for (const path of ['loop', 'loop/config.json', 'file/config.json']) {
    watched(join(folder, path)).close();
  }
});
