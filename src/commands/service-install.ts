import { ConfigError } from '../config/config-error.js';
import { readConfig } from '../config/read-config.js';
import { KeyctlError } from '../keyctl-error.js';
import type { CommandContext, GlobalFlags } from './command-context.js';
import { notOurUnit, readUnit, writeUnit } from './installed-unit.js';
import { needSystemd } from './need-systemd.js';
import { print } from './print.js';
import { environmentFile, serviceUnit, unitName, unitPath } from './service-unit.js';
import { isOpenToOthers, serviceVariables, wantedVariables } from './service-variables.js';
import { askUnitState, firstLine, systemctl } from './systemctl.js';
import { thisProgram } from './this-program.js';

/** `keyctl service install`: writes the unit, says so, and starts nothing unless `--now` asks for it. */
export async function serviceInstall(
  context: CommandContext,
  flags: GlobalFlags,
  now: boolean,
): Promise<void> {
  needSystemd();
  const { environment, stdout } = context;
  const path = unitPath(environment);
  const text = serviceUnit(context, flags, thisProgram());
  const before = readUnit(path);
  if (before.kind === 'foreign' && before.text !== text) {
    throw notOurUnit(path);
  }
  const isSame = before.kind !== 'none' && before.text === text;
  if (!isSame) {
    writeUnit(path, text);
  }
  const command = /^ExecStart=(.*)$/m.exec(text)?.[1] ?? '';
  print(stdout, [
    isSame ? `${path} is right as it is` : `wrote ${path}`,
    `it runs: ${command}`,
    `with the variables in ${environmentFile(context)}, if there is such a file (NAME=value, mode 0600)`,
  ]);
  await warn(context);
  if (now) {
    await start(environment, !isSame && before.kind === 'ours');
    print(stdout, 'it is enabled and started; see: keyctl service status');
    return;
  }
  const state = await askUnitState(unitName, environment);
  const next =
    typeof state !== 'string' && state.isRunning
      ? 'systemctl --user daemon-reload && systemctl --user restart keyctl'
      : 'systemctl --user enable --now keyctl';
  print(stdout, [
    `next: ${next}`,
    '      loginctl enable-linger   # for it to start with the machine, not with your login',
  ]);
}

async function start(environment: NodeJS.ProcessEnv, isChanged: boolean): Promise<void> {
  const orders = [
    ['daemon-reload'],
    ['enable', '--now', unitName],
    // one that runs goes on with the unit that it was started from
    ...(isChanged ? [['restart', unitName]] : []),
  ];
  for (const order of orders) {
    const answer = await systemctl(order, environment);
    if (answer.kind === 'missing') {
      throw new KeyctlError('service-unusable', 'there is no systemctl here: nothing was started', {
        hint: 'start `keyctl serve` by what this system has in its place',
      });
    }
    if (answer.code !== 0) {
      const said = firstLine(answer.stderr);
      throw new KeyctlError('service-unusable', `systemctl --user ${order.join(' ')}: ${said}`, {
        hint: 'the unit is written; see `systemctl --user status keyctl`',
      });
    }
  }
}

async function warn(context: CommandContext): Promise<void> {
  const say = (warning: string) => print(context.stderr, `keyctl: warning: ${warning}`);
  const file = environmentFile(context);
  if (isOpenToOthers(file)) {
    say(`others can read ${file}: chmod 600 it`);
  }
  let config: ReturnType<typeof readConfig>;
  try {
    config = readConfig(context.paths.config, context.environment);
  } catch (error) {
    if (!(error instanceof ConfigError)) {
      throw error;
    }
    say(`the service will not start with this config: ${error.message}`);
    return;
  }
  const has = await serviceVariables(file, context.environment);
  const missing = wantedVariables(config, context.environment).filter((name) => !has.has(name));
  if (missing.length > 0) {
    say(
      `the service will not have ${missing.join(', ')} from this shell: put what it needs into ${file}, or name files with {file:PATH} in the config`,
    );
  }
}
