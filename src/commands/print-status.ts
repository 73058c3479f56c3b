import type { ConfigProblem, ProviderSnapshot, Snapshot } from '../engine.js';
import { formatState } from '../tui/format-state.js';
import { formatTokens } from '../tui/format-tokens.js';
import { keyName } from '../tui/key-name.js';
import { listDrills } from '../tui/list-drills.js';
import { keyTable } from './key-table.js';
import type { OfflineSnapshot } from './offline-snapshot.js';
import { styleText } from './style-text.js';

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
      : [
          styleText(
            `config broken: ${describeProblem(snapshot.configError)}`,
            { color: 'red' },
            color,
          ),
        ];
  const warnings = snapshot.warnings.map((warning) =>
    styleText(`warning: ${warning}`, { color: 'yellow' }, color),
  );
  return [
    ...describeEngine(snapshot, options),
    ...problem,
    ...warnings,
    ...listDrills(snapshot.providers).map((text) => styleText(text, { color: 'magenta' }, color)),
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
  const tokens = provider.tokens === null ? '' : `; tokens: ${formatTokens(provider.tokens)}`;
  if (provider.activeKey !== null) {
    return `${provider.name} uses ${styleText(provider.activeKey, { bold: true }, color)}${tokens}`;
  }
  const none = styleText('has no available key', { color: 'red' }, color);
  const reasons = provider.keys.map(
    (key) => `${keyName(key.id)} ${formatState(key, now).slice(2)}`,
  );
  return `${provider.name} ${none}: ${reasons.join(', ') || 'none is configured'}${tokens}`;
}

function describeEngine(
  { engine, providers }: Snapshot | OfflineSnapshot,
  { color, socket, configPath }: StatusOptions,
): readonly string[] {
  if (engine === null) {
    const none = styleText('no engine is running', { color: 'yellow' }, color);
    const source = `what follows is from ${configPath} and the saved state`;
    return [
      `${none} on ${socket}; start one with keyctl or keyctl serve`,
      ...(providers.length === 0 ? [] : [source]),
    ];
  }
  const word = engine.draining
    ? styleText('draining', { color: 'yellow' }, color)
    : styleText('serving', { color: 'green' }, color);
  return [
    `${word} ${engine.socket} (keyctl ${engine.host}, pid ${engine.pid})`,
    ...(engine.listen === null ? [] : [`listening on ${engine.listen}, with keyctl's own token`]),
    `config ${engine.configPath}`,
  ];
}

function describeProblem({ file, line, column, path, message }: ConfigProblem): string {
  const place = [file, line, column].filter((part) => part !== null).join(':');
  return [place, path, message].filter((part) => part !== '').join(': ');
}
