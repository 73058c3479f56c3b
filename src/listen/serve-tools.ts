import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { KeyctlError } from '../keyctl-error.js';
import { isControl } from '../socket/control-target.js';
import { headerRefusal } from '../socket/http-server.js';
import { notForwarded, refuseRequest, upgradeRefusal } from '../socket/refuse-request.js';
import { credentialsOf, hasKeyInUrl } from './credentials.js';
import { strangerRefusal } from './stranger.js';
import type { TokenCheck } from './token-check.js';

export type ToolDoor = {
  readonly checkToken: TokenCheck;
  /** What to do about a wrong token. */
  readonly tokenHint: string;
  /** Answers what was let in: a request for `/<provider>/…`. */
  readonly handle: (request: IncomingMessage, response: ServerResponse) => void;
};

/** 401 of keyctl's own: no client should take it for the provider's, or try again. */
const tokenWanted = {
  'www-authenticate': 'Bearer realm="keyctl local token"',
  'x-should-retry': 'false',
};

/** Makes a loopback server serve tools that know the token, and nothing but the data path. */
export function serveTools(server: Server, door: ToolDoor): void {
  server.on('request', (request, response) => {
    response.once('close', () => letGo(server));
    const refusal = headerRefusal(server, request) ?? refusalOf(request, door);
    if (refusal === null) {
      door.handle(request, response);
    } else {
      refuseRequest(request, response, refusal, refusal.status === 401 ? tokenWanted : {});
    }
  });
}

/** The order matters: who does not know the token learns nothing of what there is. */
function refusalOf(request: IncomingMessage, door: ToolDoor): KeyctlError | null {
  const stranger = strangerRefusal(request);
  if (stranger !== null) {
    return stranger;
  }
  const credentials = credentialsOf(request.headers);
  if (!door.checkToken(credentials)) {
    return wrongToken(credentials.length > 0, request.url ?? '', door.tokenHint);
  }
  return isControl(request.url ?? '')
    ? controlRefused()
    : (upgradeRefusal(request) ?? notForwarded(request));
}

/** A server that listens no more ends its connections as they fall idle. */
function letGo(server: Server): void {
  if (!server.listening) {
    setImmediate(() => server.closeIdleConnections());
  }
}

function wrongToken(hasCredential: boolean, target: string, hint: string): KeyctlError {
  if (!hasCredential && hasKeyInUrl(target)) {
    return new KeyctlError('wrong-token', 'keyctl takes no API key from a URL', {
      hint: `send it as the header x-goog-api-key; ${hint}`,
      status: 401,
    });
  }
  const message = hasCredential
    ? 'the API key of this request is not the local token of keyctl'
    : 'this request has no API key, and keyctl wants its local token there';
  return new KeyctlError('wrong-token', message, { hint, status: 401 });
}

function controlRefused(): KeyctlError {
  return new KeyctlError('unknown-route', 'the control API is on the Unix socket alone', {
    hint: 'ask there, or use the commands of keyctl',
    status: 404,
  });
}
