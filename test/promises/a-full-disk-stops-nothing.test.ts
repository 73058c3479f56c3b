import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { prepareScene } from '../helpers/scene.js';
import { smallDisk } from '../helpers/small-disk.js';
import { need } from '../helpers/tools.js';

/** Takes every byte that is left. */
function fill(folder: string): string {
  const path = join(folder, 'filling');
  for (let size = 64 * 1024; size >= 1; size /= 2) {
    try {
      for (;;) {
        writeFileSync(path, Buffer.alloc(size), { flag: 'a' });
      }
    } catch (error) {
      expect(error).toMatchObject({ code: 'ENOSPC' });
    }
  }
  return path;
}

const occurrences = (text: string, wanted: RegExp) => text.match(wanted)?.length ?? 0;

test('P38 on a full disk it serves on, says so once, and saves again when there is room', async (context) => {
  need(context, 'mount');
  const scene = await prepareScene({ openai: { keys: 2 } });
  const openai = scene.provider('openai');
  openai.upstream.good(...openai.secrets);
  const disk = smallDisk(128);
  const state = join(disk, 'keyctl/state.json');
  const running = await scene.start({ XDG_STATE_HOME: disk });
  const flip = async (enabled: boolean) => {
    const { status } = await scene.control('PATCH', 'keys/openai/2', { enabled });
    expect(status).toBe(200);
  };
  const warned = async () =>
    (await scene.status()).warnings.filter((warning) => warning.includes('state can not be saved'));
  await flip(false);
  const saved = readFileSync(state, 'utf8');
  expect(await warned()).toEqual([]);

  const filling = fill(disk);
  for (let round = 0; round < 30; round += 1) {
    await flip(true);
    await flip(false);
    expect((await scene.ask('openai')).status).toBe(200);
  }
  await flip(true);
  expect(await warned()).toEqual([expect.stringContaining('ENOSPC')]);
  expect(occurrences(running.stderr(), /state can not be saved/g)).toBeLessThanOrEqual(1);
  expect(occurrences(running.stderr(), /the log .* can not be written \(ENOSPC\)/g)).toBe(1);
  expect(readFileSync(state, 'utf8')).toBe(saved);
  expect(await scene.key('openai/2')).toMatchObject({ enabled: true });

  rmSync(filling);
  await flip(true);
  expect(JSON.parse(readFileSync(state, 'utf8')).keys[1]).toMatchObject({ enabled: true });
  // what was true of a full disk is true no more
  expect(await warned()).toEqual([]);
  expect(await scene.stop()).toBe(0);
  expect(JSON.parse(readFileSync(state, 'utf8')).keys[0].counts.ok).toBe(30);
});
