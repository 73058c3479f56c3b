import { dirname, isAbsolute, join } from 'node:path';
import { homeFolder } from '../config/home-folder.js';
import type { CommandContext } from './command-context.js';
import { systemdAssignment, systemdCommand, systemdPath } from './systemd-escape.js';
import type { Program } from './this-program.js';

export const unitName = 'keyctl.service';

/** How `uninstall` knows a unit that it may remove. */
export const unitMarker =
  '# made by `keyctl service install`; `keyctl service uninstall` removes it';

/** The user's own units; the folder follows `XDG_CONFIG_HOME`, as systemd's own look-up does. */
export function unitPath(environment: NodeJS.ProcessEnv): string {
  const { XDG_CONFIG_HOME: given } = environment;
  const config =
    given !== undefined && isAbsolute(given) ? given : join(homeFolder(environment), '.config');
  return join(config, 'systemd', 'user', unitName);
}

/** Where the variables of a service are taken from: a file `env` beside the config. */
export function environmentFile({ paths }: Pick<CommandContext, 'paths'>): string {
  return join(dirname(paths.config), 'env');
}

/**
 * The unit's text. What needs namespaces (PrivateTmp, ProtectSystem) is left out: a user's systemd may
 * not make them, and the config may name files anywhere.
 */
export function serviceUnit(
  context: Pick<CommandContext, 'paths' | 'environment'>,
  flags: { readonly config?: string; readonly socket?: string },
  { node, cli }: Program,
): string {
  const { paths, environment } = context;
  const { KEYCTL_CONFIG = '', KEYCTL_SOCKET = '' } = environment;
  const command = [
    ...[node, cli, 'serve'],
    ...(flags.config === undefined && KEYCTL_CONFIG === '' ? [] : ['--config', paths.config]),
    ...(flags.socket === undefined && KEYCTL_SOCKET === '' ? [] : ['--socket', paths.socket]),
  ];
  // a shell's folders, which the service would look for elsewhere
  const folders = ['XDG_CONFIG_HOME', 'XDG_STATE_HOME'].flatMap((name) => {
    const value = environment[name];
    return value === undefined || !isAbsolute(value)
      ? []
      : [`Environment=${systemdAssignment(name, value)}`];
  });
  return `${unitMarker}
# a change of yours goes into \`systemctl --user edit keyctl\`

[Unit]
Description=keyctl, keys and failover for LLM APIs
StartLimitIntervalSec=60
StartLimitBurst=5

[Service]
Type=exec
ExecStart=${systemdCommand(command)}
EnvironmentFile=-${systemdPath(environmentFile(context))}
${folders.map((line) => `${line}\n`).join('')}Restart=on-failure
RestartSec=3
# requests in flight have 30 s to end
KillSignal=SIGTERM
TimeoutStopSec=45
UMask=0077
LimitCORE=0
NoNewPrivileges=yes
LockPersonality=yes
RestrictRealtime=yes
RestrictSUIDSGID=yes
RestrictAddressFamilies=AF_UNIX AF_INET AF_INET6 AF_NETLINK

[Install]
WantedBy=default.target
`;
}
