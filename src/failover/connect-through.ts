import { request } from 'node:http';
import type { Socket } from 'node:net';
import type { buildConnector } from 'undici';
import type { HttpProxy } from '../config/proxy.js';
import { describeNetworkError } from './network-error.js';
import { ProxyError } from './proxy-error.js';

/** How long the proxy may take to answer, and what ends the wait before. */
export type TunnelLimits = { readonly timeoutMs: number; readonly signal: AbortSignal };

/**
 * Connects to providers through a proxy, by CONNECT (RFC 9110, 9.3.6). undici's ProxyAgent tells a
 * failure of the proxy from one of the provider by a sentence at most, waits 300 s for the proxy's
 * answer, asks for ever if it hangs up instead, and turns a request's headers into an object.
 */
export function connectThrough(
  proxy: HttpProxy,
  direct: buildConnector.connector,
  limits: TunnelLimits,
): buildConnector.connector {
  const { hostname, host, protocol, port } = new URL(proxy.origin);
  const place = { hostname: hostname.replace(/^\[(.*)\]$/, '$1'), host, protocol, port };
  return (options, callback) => {
    direct(place, (error, toProxy) => {
      // undici leaves the second one out, whatever its types say
      if (error !== null) {
        callback(unreachable(error), null);
        return;
      }
      openTunnel(toProxy, targetOf(options), { proxy, ...limits }, (failed, tunnel) => {
        if (tunnel === null) {
          callback(failed, null);
        } else if (options.protocol === 'https:') {
          direct({ ...options, httpSocket: tunnel }, callback);
        } else {
          callback(null, tunnel);
        }
      });
    });
  };
}

type OnTunnel = (...result: [Error, null] | [null, Socket]) => void;

function openTunnel(
  toProxy: Socket,
  target: string,
  { proxy, timeoutMs, signal }: TunnelLimits & { readonly proxy: HttpProxy },
  done: OnTunnel,
): void {
  const authorization = proxy.authorization?.reveal();
  const asking = request({
    createConnection: () => toProxy,
    signal,
    method: 'CONNECT',
    path: target,
    headers: {
      host: target,
      ...(authorization === undefined ? {} : { 'proxy-authorization': authorization }),
    },
  });
  asking.setTimeout(timeoutMs, () =>
    asking.destroy(new ProxyError('the proxy did not answer in time')),
  );
  asking.on('error', (error) => done(unreachable(error), null));
  // Node's word for any answer to CONNECT, whatever its status
  asking.on('connect', ({ statusCode = 0 }, socket: Socket, head: Buffer) => {
    if (statusCode < 200 || statusCode > 299) {
      socket.on('error', () => {}).destroy();
      done(new ProxyError(refusalOf(statusCode, authorization !== undefined)), null);
      return;
    }
    socket.setTimeout(0);
    if (head.length > 0) {
      socket.unshift(head);
    }
    done(null, socket);
  });
  asking.end();
}

function refusalOf(status: number, hasCredentials: boolean): string {
  if (status !== 407) {
    return `the proxy answered ${status}`;
  }
  return hasCredentials
    ? 'the proxy answered 407: it refuses the user and password in its URL'
    : 'the proxy answered 407: its URL must have a user and password';
}

function unreachable(cause: Error): ProxyError {
  return cause instanceof ProxyError
    ? cause
    : new ProxyError(`no way through the proxy: ${describeNetworkError(cause, false).text}`, {
        cause,
      });
}

/** Where to, with the port that a URL leaves out. */
function targetOf({ hostname, protocol, port }: buildConnector.Options): string {
  const host = hostname.includes(':') ? `[${hostname}]` : hostname;
  return `${host}:${port || (protocol === 'https:' ? '443' : '80')}`;
}
