import { pino } from 'pino';
import type { Config } from '../config/config.js';
import type { Log } from './log.js';
import type { Redactor } from './redactor.js';
import { RotatingFile } from './rotating-file.js';

export type LogOptions = {
  /** Where the lines go; rotated to `path.1` to `path.3` at 5 MiB each. */
  readonly path: string;
  readonly level: Config['log']['level'];
  readonly redactor: Redactor;
  /** Called once, when the first line could not be written; stderr if it is left out. */
  readonly onTrouble?: (message: string) => void;
  /** For tests. */
  readonly maxBytes?: number;
};

const maxBytes = 5 * 1024 * 1024;
const keep = 3;

/**
 * The log file as JSON lines: `level` (a word), `time` (RFC 3339), `pid`, the fields, `msg`. Each line
 * is redacted as a whole and is on disk when the call returns. A disk that is full or a file that can't
 * be written never throws: it is said once, and lines are lost until it works again.
 */
export function openLog(options: LogOptions): Log {
  const file = new RotatingFile({
    path: options.path,
    maxBytes: options.maxBytes ?? maxBytes,
    keep,
  });
  const onTrouble = options.onTrouble ?? warnOnStderr;
  let wasTold = false;
  let lost = 0;
  let isClosed = false;

  const write = (line: string): void => {
    if (isClosed) {
      return;
    }
    try {
      file.write(options.redactor.redact(line));
    } catch (error) {
      lost += 1;
      if (wasTold) {
        return;
      }
      wasTold = true;
      const code = (error as NodeJS.ErrnoException).code ?? 'unknown';
      onTrouble(
        `the log ${options.path} can not be written (${code}); lines are lost until it can`,
      );
      return;
    }
    if (lost === 0) {
      return;
    }
    const count = lost;
    lost = 0;
    logger.warn({ lost: count }, 'lines were lost while the log could not be written');
  };

  const logger = pino(
    {
      level: options.level,
      base: { pid: process.pid },
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
    },
    { write },
  );

  return {
    debug: (fields, message) => logger.debug(fields, message),
    info: (fields, message) => logger.info(fields, message),
    warn: (fields, message) => logger.warn(fields, message),
    error: (fields, message) => logger.error(fields, message),
    close: async () => {
      isClosed = true;
      file.close();
    },
  };
}

function warnOnStderr(message: string): void {
  process.stderr.write(`keyctl: warning: ${message}\n`);
}
