import { KeyctlError } from '../keyctl-error.js';

/** No key comes near it; it keeps `keyctl add openai < /dev/zero` from filling the memory. */
export const longestSecret = 64 * 1024;

/** All of a pipe, which has to be one line. */
export async function readLine(stdin: NodeJS.ReadStream): Promise<string> {
  let text = '';
  stdin.setEncoding('utf8');
  for await (const chunk of stdin) {
    text += chunk;
    if (text.length > longestSecret) {
      throw new KeyctlError('usage', 'what came on stdin is too long to be a key');
    }
  }
  const line = text.trim();
  if (/[\r\n]/.test(line)) {
    throw new KeyctlError('usage', 'what came on stdin has several lines, and a key is one', {
      hint: 'add one key at a time',
    });
  }
  return line;
}
