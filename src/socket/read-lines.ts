import type { IncomingMessage } from 'node:http';
import { otherVersion } from './client-errors.js';

/** In UTF-16 units. The snapshot of a thousand keys has a tenth of it; what is longer is no engine's. */
export const longestLine = 16 * 1024 * 1024;

/**
 * Calls `onLines` with the whole lines of each chunk. Resolves when the stream ends: true if it was
 * ended on purpose, false if the connection broke. Rejects with what `onLines` throws, or with
 * `socket-unusable` for a line without an end; the stream ends then.
 */
export function readLines(
  response: IncomingMessage,
  socketPath: string,
  onLines: (lines: readonly string[]) => void,
): Promise<boolean> {
  return new Promise((resolve, reject) => {
    let rest = '';
    const take = (chunk: string): void => {
      if (!chunk.includes('\n')) {
        rest += chunk;
        if (rest.length > longestLine) {
          throw otherVersion(socketPath);
        }
        return;
      }
      const lines = (rest + chunk).split('\n');
      rest = lines.pop() ?? '';
      onLines(lines);
    };
    response.setEncoding('utf8');
    response.on('data', (chunk: string) => {
      try {
        take(chunk);
      } catch (error) {
        rest = '';
        response.destroy();
        reject(error);
      }
    });
    response.on('error', () => {});
    response.on('close', () => resolve(response.complete));
  });
}
