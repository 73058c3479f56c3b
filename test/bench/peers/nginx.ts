import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { allProcessStats } from '../machine/process-stat.js';
import { goodSecret, limitedSecret } from '../upstream/upstream-secrets.js';
import type { OpenPeer, PeerSetup } from './peer.js';
import { startProgram, untilItListens } from './start-program.js';

/** One worker on a Unix socket, unbuffered answers, kept connections: as far as possible what keyctl does. */
export const openNginx: OpenPeer = async (folder, setup) => {
  mkdirSync(folder, { recursive: true });
  const path = join(folder, 'nginx.sock');
  const configPath = join(folder, 'nginx.conf');
  writeFileSync(configPath, nginxConfig(folder, path, setup));
  const program = await startProgram('nginx', ['-p', folder, '-c', configPath], {
    outputPath: join(folder, 'nginx.out'),
  });
  const target = { kind: 'socket', path } as const;
  await untilItListens(program, target);
  return {
    target,
    request: (upstreamPath, bodyBytes) => ({ path: `/v1${upstreamPath}`, headers: {}, bodyBytes }),
    fresh: [],
    // the master does nothing but wait
    pids: () =>
      allProcessStats()
        .filter(({ parent }) => parent === program.pid)
        .map(({ pid }) => pid),
    close: () => program.stop('SIGTERM'),
  };
};

function nginxConfig(folder: string, socket: string, setup: PeerSetup): string {
  const { upstream, limitedKeys, certPath } = setup;
  const temp = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'];
  const isRoot = process.getuid?.() === 0;
  return `
    ${isRoot ? 'user root;' : ''}
    daemon off;
    worker_processes 1;
    pid ${folder}/nginx.pid;
    error_log ${folder}/nginx.log error;
    events { worker_connections 8192; }
    http {
      access_log off;
      ${temp.map((name) => `${name}_temp_path ${folder}/${name};`).join(' ')}
      keepalive_requests 1000000000;
      keepalive_timeout 600s;
      client_max_body_size 64m;
      upstream provider {
        server 127.0.0.1:${upstream.port};
        keepalive 1024;
        keepalive_requests 1000000000;
        keepalive_timeout 600s;
      }
      proxy_http_version 1.1;
      proxy_buffering off;
      proxy_read_timeout 300s;
      ${certPath === null ? '' : trusting(certPath)}
      server {
        listen unix:${socket};
        recursive_error_pages on;
        ${locations(limitedKeys, upstream.isTls)}
      }
    }`;
}

/** A location per key: one that is at its limit hands over to the next (`error_page 429`). */
function locations(limitedKeys: number, isTls: boolean): string {
  const secrets = [
    ...Array.from({ length: limitedKeys }, (_key, index) => limitedSecret(index + 1)),
    goodSecret(1),
  ];
  return secrets
    .map((secret, index) => {
      const isLast = index === secrets.length - 1;
      return `
        location ${index === 0 ? '/' : `@key${index}`} {
          proxy_pass ${isTls ? 'https' : 'http'}://provider;
          proxy_set_header Connection "";
          proxy_set_header Host localhost;
          proxy_set_header Authorization "Bearer ${secret}";
          ${isLast ? '' : `proxy_intercept_errors on; error_page 429 = @key${index + 1};`}
        }`;
    })
    .join('');
}

function trusting(certPath: string): string {
  return `
      proxy_ssl_trusted_certificate ${certPath};
      proxy_ssl_verify on;
      proxy_ssl_name localhost;
      proxy_ssl_server_name on;`;
}
