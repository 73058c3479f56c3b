import { lstatSync, readlinkSync, unlinkSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import type { CommandContext } from './command-context.js';
import { notOurUnit, readUnit } from './installed-unit.js';
import { needSystemd } from './need-systemd.js';
import { print } from './print.js';
import { unitName, unitPath } from './service-unit.js';
import { askUnitState } from './systemctl.js';

/** `keyctl service uninstall`: removes the unit that `install` wrote, and what `enable` made of it. */
export async function serviceUninstall({ environment, stdout }: CommandContext): Promise<void> {
  needSystemd();
  const path = unitPath(environment);
  const unit = readUnit(path);
  if (unit.kind === 'none') {
    print(stdout, `there is no ${path}, so there is nothing to remove`);
    return;
  }
  if (unit.kind === 'foreign') {
    throw notOurUnit(path);
  }
  const state = await askUnitState(unitName, environment);
  unlinkSync(path);
  const link = removeLink(path);
  print(stdout, [
    `removed ${path}`,
    ...(link === null ? [] : [`removed ${link}`]),
    ...(typeof state !== 'string' && state.isRunning
      ? ['it still runs; end it: systemctl --user stop keyctl']
      : []),
    ...(typeof state === 'string' ? [] : ['next: systemctl --user daemon-reload']),
  ]);
}

/** `systemctl enable` leaves a link to the unit, which would point to nothing. */
function removeLink(path: string): string | null {
  const link = join(dirname(path), 'default.target.wants', basename(path));
  const isLink = lstatSync(link, { throwIfNoEntry: false })?.isSymbolicLink() === true;
  if (!isLink || resolve(dirname(link), readlinkSync(link)) !== path) {
    return null;
  }
  unlinkSync(link);
  return link;
}
