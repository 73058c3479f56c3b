import { type Paths, resolvePaths } from '../config/paths.js';

/** The process's own ends, handed in so that nothing below reaches for them. */
export type Io = {
  readonly stdin: NodeJS.ReadStream;
  readonly stdout: NodeJS.WriteStream;
  readonly stderr: NodeJS.WriteStream;
  readonly environment: NodeJS.ProcessEnv;
  /** Takes what has to be done when a bug ends the process. Returns what takes it back. */
  readonly onCrash: (task: CrashTask) => () => void;
};

export type CrashTask = {
  /** Before the note about the bug is printed, in seconds; again for each bug that comes after it. */
  readonly first: (error: unknown) => void | Promise<void>;
  /** After it. */
  readonly last?: () => Promise<void>;
};

export type GlobalFlags = {
  readonly config?: string;
  readonly socket?: string;
  /** False for `--no-color`. */
  readonly color: boolean;
};

/** What every command is given. */
export type CommandContext = Io & {
  readonly paths: Paths;
  /** Whether a config was named by flag or variable, so that another one must not stand in for it. */
  readonly explicitConfig: boolean;
  /** Whether colours are allowed at all; a pipe gets none anyway. */
  readonly color: boolean;
};

export function commandContext(flags: GlobalFlags, io: Io): CommandContext {
  const { NO_COLOR = '', KEYCTL_CONFIG = '' } = io.environment;
  return {
    ...io,
    paths: resolvePaths(flags, io.environment),
    explicitConfig: flags.config !== undefined || KEYCTL_CONFIG !== '',
    // no-color.org: any value but the empty one counts
    color: flags.color && NO_COLOR === '',
  };
}

/** Whether this stream gets colours: only a terminal that can show them, and only if nobody objected. */
export function colorFor(stream: NodeJS.WriteStream, context: CommandContext): boolean {
  const { TERM } = context.environment;
  return context.color && stream.isTTY === true && TERM !== 'dumb';
}
