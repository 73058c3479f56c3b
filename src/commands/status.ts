import type { Snapshot } from '../engine.js';
import { KeyctlError } from '../keyctl-error.js';
import { fetchSnapshot } from '../socket/fetch-snapshot.js';
import { checkConfigMatches } from './check-config-matches.js';
import { type CommandContext, colorFor } from './command-context.js';
import { currentSnapshot } from './current-snapshot.js';
import { print, printJson } from './print.js';
import { printStatus } from './print-status.js';

export type StatusFlags = {
  readonly json?: boolean;
  /** `--line`, or the columns that the line may have. */
  readonly line?: true | string;
};

const defaultColumns = 60;

/** Whoever draws a prompt waits for it. */
const promptPatienceMs = 500;

/** `keyctl status`: how the keys are now. */
export async function status(
  context: CommandContext,
  { json = false, line }: StatusFlags,
): Promise<void> {
  if (line !== undefined) {
    if (json) {
      throw new KeyctlError('usage', '--line and --json exclude each other');
    }
    await showLine(context, line === true ? defaultColumns : parseColumns(line));
    return;
  }
  if (json) {
    printJson(context.stdout, await currentSnapshot(context));
    return;
  }
  const snapshot = await currentSnapshot(context);
  const lines = printStatus(snapshot, {
    color: colorFor(context.stdout, context),
    now: Date.now(),
    socket: context.paths.socket,
    configPath: context.paths.config,
  });
  print(context.stdout, lines);
}

/** For a shell prompt or a status bar: one line whatever is the matter, and no wait worth a word. */
async function showLine(context: CommandContext, columns: number): Promise<void> {
  const snapshot = await askBriefly(context);
  if (typeof snapshot === 'string') {
    print(context.stdout, snapshot);
    return;
  }
  checkConfigMatches(context, snapshot.engine.configPath);
  const { statusLine } = await import('./status-line.js');
  const color = colorFor(context.stdout, context);
  print(context.stdout, statusLine(snapshot, { color, now: Date.now(), columns }));
}

async function askBriefly({ paths }: CommandContext): Promise<Snapshot | string> {
  try {
    return await fetchSnapshot(paths.socket, promptPatienceMs);
  } catch (error) {
    if (!(error instanceof KeyctlError)) {
      throw error;
    }
    if (error.code === 'engine-not-running') {
      return 'keyctl: no engine';
    }
    if (error.code === 'engine-lost') {
      return 'keyctl: no answer';
    }
    throw error;
  }
}

function parseColumns(word: string): number {
  const columns = Number(word);
  if (!Number.isInteger(columns) || columns < 10 || columns > 1_000) {
    throw new KeyctlError('usage', '--line takes a number of columns from 10 to 1000');
  }
  return columns;
}
