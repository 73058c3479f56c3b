import type { IncomingMessage } from 'node:http';

/**
 * Calls `onLines` with the whole lines of each chunk. Resolves when the stream ends: true if it was
 * ended on purpose, false if the connection broke.
 */
export function readLines(
  response: IncomingMessage,
  onLines: (lines: readonly string[]) => void,
): Promise<boolean> {
  return new Promise((resolve) => {
    let rest = '';
    response.setEncoding('utf8');
    response.on('data', (chunk: string) => {
      if (!chunk.includes('\n')) {
        rest += chunk;
        return;
      }
      const lines = (rest + chunk).split('\n');
      rest = lines.pop() ?? '';
      onLines(lines);
    });
    response.on('error', () => {});
    response.on('close', () => resolve(response.complete));
  });
}
