import type { AddressInfo } from 'node:net';
import { makeToken } from '../config/token-form.js';
import { closeServer } from '../socket/close-server.js';
import { createHttpServer } from '../socket/http-server.js';
import { type ForwardOptions, forwardToSocket } from './forward-to-socket.js';
import { listen } from './listen-on-loopback.js';
import { serveTools } from './serve-tools.js';
import { checkToken } from './token-check.js';

/** A loopback port for one command, with a token that only it is told. */
export type Bridge = {
  /** `http://127.0.0.1:40123`. */
  readonly url: string;
  readonly token: string;
  /** Breaks off what is still under way. */
  close(): Promise<void>;
};

/** Opens a port that the system chooses and forwards what comes in to the engine on the socket. */
export async function openBridge(options: ForwardOptions): Promise<Bridge> {
  const token = makeToken();
  const server = createHttpServer();
  serveTools(server, {
    checkToken: checkToken(token),
    tokenHint: '`keyctl run` gives its command a token of its own, in the environment',
    handle: forwardToSocket(options),
  });
  // the command is told this address and no name, so that nobody else's [::1] comes into play
  await listen(server, '127.0.0.1', 0);
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    token,
    close() {
      server.closeAllConnections();
      return closeServer(server);
    },
  };
}
