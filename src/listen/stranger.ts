import type { IncomingMessage } from 'node:http';
import { KeyctlError } from '../keyctl-error.js';

const ownNames = ['127.0.0.1', 'localhost', '[::1]'];

/**
 * Why a request on a loopback port comes from a web page, or may do so; null if it doesn't. A page
 * can make its own name mean 127.0.0.1 (DNS rebinding), but then says that name in `Host`; whatever
 * else it sends to another origin carries `Origin` or `Sec-Fetch-Site`, which no script can leave
 * out. Pages get no answer that they could read, so that there is no CORS header anywhere.
 */
export function strangerRefusal(request: IncomingMessage): KeyctlError | null {
  if (!isOwnHost(request)) {
    return refused(
      'the Host header does not name this machine',
      'use http://127.0.0.1 as its host',
    );
  }
  const { origin, 'sec-fetch-site': site } = request.headers;
  // `none` is a person who typed the address; another port of localhost is `same-site`
  if (origin !== undefined || (site !== undefined && site !== 'none')) {
    return refused('requests of web pages are refused', 'leave out Origin and Sec-Fetch-Site');
  }
  return null;
}

/** Looks at `rawHeaders`: of two Host headers Node shows the first, and something else may obey the other. */
function isOwnHost({ rawHeaders, socket }: IncomingMessage): boolean {
  const hosts = rawHeaders.filter(
    (_value, index) => index % 2 === 1 && rawHeaders[index - 1]?.toLowerCase() === 'host',
  );
  const port = socket.localPort;
  // a client leaves HTTP's own port out
  const names = ownNames.flatMap((name) => [`${name}:${port}`, ...(port === 80 ? [name] : [])]);
  const [host = ''] = hosts;
  return hosts.length === 1 && names.includes(host.toLowerCase());
}

function refused(message: string, hint: string): KeyctlError {
  return new KeyctlError('stranger-refused', message, { hint, status: 403 });
}
