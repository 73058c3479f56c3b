import type { Server } from 'node:http';
import { KeyctlError } from '../keyctl-error.js';
import { systemCode } from '../socket/system-code.js';

/**
 * Listens on 127.0.0.1 and, where the machine has it, on [::1], with a server for each. Both, because
 * a client that is told `localhost` tries either, and on a machine with other users the one that is
 * left free could be theirs, to be handed the token. All or nothing: throws `port-unusable`.
 */
export async function listenOnLoopback(
  makeServer: () => Server,
  port: number,
): Promise<readonly Server[]> {
  const servers: Server[] = [];
  try {
    for (const host of ['127.0.0.1', '::1']) {
      const server = makeServer();
      try {
        await listen(server, host, port);
        servers.push(server);
      } catch (cause) {
        if (host === '::1' && hasNoIpv6(cause)) {
          continue;
        }
        throw unusable(host, port, cause);
      }
    }
    return servers;
  } catch (error) {
    for (const server of servers) {
      server.close();
    }
    throw error;
  }
}

export function listen(server: Server, host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen({ host, port, backlog: 4096 }, () => {
      server.off('error', reject);
      resolve();
    });
  });
}

function hasNoIpv6(cause: unknown): boolean {
  return ['EADDRNOTAVAIL', 'EAFNOSUPPORT'].includes(systemCode(cause));
}

function unusable(host: string, port: number, cause: unknown): KeyctlError {
  const at = host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
  const code = systemCode(cause);
  const reason =
    code === 'EADDRINUSE'
      ? 'another program has this port'
      : code === 'EACCES'
        ? 'the system keeps this port for root'
        : code;
  return new KeyctlError('port-unusable', `can't listen on ${at}: ${reason}`, {
    hint: 'choose another listen.tcp.port, or free this one and run `keyctl reload`',
    cause,
  });
}
