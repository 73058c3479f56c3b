import type { RequestSpec } from './load.js';

/** A request as it goes over the wire. */
export function requestBytes({ method = 'POST', path, headers, bodyBytes }: RequestSpec): Buffer {
  const body = bodyBytes === 0 ? '' : chatBody(bodyBytes);
  const lines = [
    `${method} ${path} HTTP/1.1`,
    'host: localhost',
    'user-agent: keyctl-bench',
    'accept: application/json',
    ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`),
    ...(method === 'GET'
      ? []
      : ['content-type: application/json', `content-length: ${body.length}`]),
  ];
  return Buffer.from(`${lines.join('\r\n')}\r\n\r\n${body}`, 'latin1');
}

/** A chat request of so many bytes, all of them ASCII. */
function chatBody(bytes: number): string {
  const body = (content: string) =>
    JSON.stringify({ model: 'gpt-5-mini', messages: [{ role: 'user', content }] });
  const words = 'tell me all that you know about keys and locks, ';
  const room = Math.max(0, bytes - body('').length);
  return body(words.repeat(Math.ceil(room / words.length)).slice(0, room));
}
