import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

export type Certificate = {
  readonly key: string;
  readonly cert: string;
  /** For peers that have to trust it. */
  readonly certPath: string;
};

/** A certificate for localhost, signed by itself, good for a day. Null where there is no openssl. */
export function makeCertificate(folder: string): Certificate | null {
  const keyPath = join(folder, 'upstream.key.pem');
  const certPath = join(folder, 'upstream.cert.pem');
  const options = [
    '-newkey',
    'ec',
    '-pkeyopt',
    'ec_paramgen_curve:prime256v1',
    '-nodes',
    '-days',
    '1',
  ];
  const name = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost,IP:127.0.0.1'];
  try {
    execFileSync(
      'openssl',
      ['req', '-x509', ...options, ...name, '-keyout', keyPath, '-out', certPath],
      {
        stdio: 'pipe',
      },
    );
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') {
      return null;
    }
    throw error;
  }
  return {
    key: readFileSync(keyPath, 'utf8'),
    cert: readFileSync(certPath, 'utf8'),
    certPath,
  };
}
