import { KeyctlError } from '../keyctl-error.js';
import type { CommandContext } from './command-context.js';
import { endBySignal } from './end-by-signal.js';
import { longestSecret } from './read-line.js';

const [ctrlC, ctrlD, ctrlU, ctrlH, del] = ['\u0003', '\u0004', '\u0015', '\b', '\u007f'];
/** Around what is pasted, where a program before us asked the terminal for them. */
const pasteMarks = ['\u001b[200~', '\u001b[201~'];

/** What would end this process and leave a terminal behind that shows nothing. */
const signals = ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT'] as const;

/** Asks for a line that the terminal does not show, not even its length. */
export function askHidden(
  { stdin, stderr }: Pick<CommandContext, 'stdin' | 'stderr'>,
  question: string,
): Promise<string> {
  return new Promise((resolve, reject) => {
    let typed = '';
    const end = (settle: () => void) => {
      stdin.off('data', take).off('end', leave).off('error', leave);
      for (const signal of signals) {
        process.off(signal, leaveBy);
      }
      stdin.setRawMode(false).pause();
      stderr.write('\n');
      settle();
    };
    const leaveBy = (signal: NodeJS.Signals) => end(() => endBySignal(signal));
    const leave = () => end(() => reject(new KeyctlError('usage', 'the terminal is gone')));
    const take = (chunk: string) => {
      for (const key of chunk) {
        if (key === ctrlC) {
          leaveBy('SIGINT');
          return;
        }
        if (key === '\r' || key === '\n' || key === ctrlD) {
          end(() => resolve(pasteMarks.reduce((text, mark) => text.replaceAll(mark, ''), typed)));
          return;
        }
        typed = withKey(typed, key);
      }
      if (typed.length > longestSecret) {
        end(() => reject(new KeyctlError('usage', 'that is too long to be a key')));
      }
    };
    stdin.setEncoding('utf8');
    for (const signal of signals) {
      process.on(signal, leaveBy);
    }
    stdin.setRawMode(true);
    stdin.on('data', take).on('end', leave).on('error', leave);
    stderr.write(question);
    stdin.resume();
  });
}

function withKey(typed: string, key: string): string {
  switch (key) {
    case ctrlU:
      return '';
    case ctrlH:
    case del:
      return [...typed].slice(0, -1).join('');
    default:
      return typed + key;
  }
}
