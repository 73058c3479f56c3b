import type { ConfigProblem, ProviderSnapshot, Snapshot } from '../engine.js';
import { formatState } from '../tui/format-state.js';
import { paint } from '../tui/theme.js';
import { keyName } from './key-name.js';
import { keyTable } from './key-table.js';
import type { OfflineSnapshot } from './offline-snapshot.js';

export type StatusOptions = {
  readonly color: boolean;
  /** Milliseconds since the epoch, for what is left of a cooldown. */
  readonly now: number;
  /** Where an engine was looked for. */
  readonly socket: string;
  readonly configPath: string;
};

/** What `keyctl status` says about a snapshot, line by line. */
export function printStatus(
  snapshot: Snapshot | OfflineSnapshot,
  options: StatusOptions,
): readonly string[] {
  const { color } = options;
  const problem =
    snapshot.configError === null
      ? []
      : [paint(`config broken: ${describeProblem(snapshot.configError)}`, { color: 'red' }, color)];
  const warnings = snapshot.warnings.map((warning) =>
    paint(`warning: ${warning}`, { color: 'yellow' }, color),
  );
  return [
    ...describeEngine(snapshot, options),
    ...problem,
    ...warnings,
    ...(snapshot.providers.length === 0
      ? []
      : ['', ...keyTable(snapshot.providers, options), '', ...activeKeys(snapshot, options)]),
  ];
}

/** The answer to "which key would be used now", in words, for each provider. */
export function activeKeys(
  { providers }: Pick<Snapshot, 'providers'>,
  options: Pick<StatusOptions, 'color' | 'now'>,
): readonly string[] {
  return providers.map((provider) => describeActive(provider, options));
}

function describeActive(
  provider: ProviderSnapshot,
  { color, now }: Pick<StatusOptions, 'color' | 'now'>,
): string {
  if (provider.activeKey !== null) {
    return `${provider.name} uses ${paint(provider.activeKey, { bold: true }, color)}`;
  }
  const none = paint('has no available key', { color: 'red' }, color);
  const reasons = provider.keys.map(
    (key) => `${keyName(key.id)} ${formatState(key, now).slice(2)}`,
  );
  return `${provider.name} ${none}: ${reasons.join(', ') || 'none is configured'}`;
}

function describeEngine(
  { engine }: Snapshot | OfflineSnapshot,
  { color, socket, configPath }: StatusOptions,
): readonly string[] {
  if (engine === null) {
    return [
      `${paint('no engine is running', { color: 'yellow' }, color)} on ${socket}`,
      `this is what the config ${configPath} and the saved state say; to start one: keyctl serve`,
    ];
  }
  const word = engine.draining
    ? paint('draining', { color: 'yellow' }, color)
    : paint('serving', { color: 'green' }, color);
  return [
    `${word} ${engine.socket} (keyctl ${engine.host}, pid ${engine.pid})`,
    `config ${engine.configPath}`,
  ];
}

function describeProblem({ file, line, column, path, message }: ConfigProblem): string {
  const place = [file, line, column].filter((part) => part !== null).join(':');
  return [place, path, message].filter((part) => part !== '').join(': ');
}
