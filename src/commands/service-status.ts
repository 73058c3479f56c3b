import { KeyctlError } from '../keyctl-error.js';
import { fetchSnapshot } from '../socket/fetch-snapshot.js';
import { version } from '../version.js';
import type { CommandContext, GlobalFlags } from './command-context.js';
import { readUnit } from './installed-unit.js';
import { needSystemd } from './need-systemd.js';
import { print } from './print.js';
import { serviceUnit, unitName, unitPath } from './service-unit.js';
import { askUnitState } from './systemctl.js';
import { thisProgram } from './this-program.js';

/** `keyctl service status`: the unit, what systemd says of it, and whether an engine answers. */
export async function serviceStatus(context: CommandContext, flags: GlobalFlags): Promise<void> {
  needSystemd();
  const { environment, stdout } = context;
  const state = await askUnitState(unitName, environment);
  const systemd =
    typeof state === 'string'
      ? state
      : `${state.active}${state.enabled === '' ? '' : `, ${state.enabled}`}`;
  print(stdout, [
    `unit     ${unitPath(environment)}: ${describeUnit(context, flags)}`,
    `systemd  ${systemd}`,
    `engine   ${await describeEngine(context)}`,
  ]);
}

function describeUnit(context: CommandContext, flags: GlobalFlags): string {
  const unit = readUnit(unitPath(context.environment));
  switch (unit.kind) {
    case 'none':
      return 'not there; write it: keyctl service install';
    case 'foreign':
      return 'not made by keyctl';
    case 'ours':
      return unit.text === serviceUnit(context, flags, thisProgram())
        ? 'as this program writes it'
        : 'for another program, --config or --socket; write it anew: keyctl service install';
  }
}

async function describeEngine({ paths }: CommandContext): Promise<string> {
  try {
    const { engine } = await fetchSnapshot(paths.socket);
    const other = engine.version === version ? '' : `, another version: ${engine.version}`;
    return `answers on ${paths.socket} (${engine.host}, pid ${engine.pid}${other})`;
  } catch (error) {
    if (error instanceof KeyctlError) {
      return error.message;
    }
    throw error;
  }
}
