import { generate } from 'selfsigned';

/** As `https.createServer` takes it, in PEM. */
export type Certificate = { readonly key: string; readonly cert: string };

export type CertificateOptions = {
  /** What it is for: a DNS name, or the loopback address that upstreams listen on. Default 127.0.0.1. */
  readonly name?: string;
  /** Ended a day ago. */
  readonly expired?: boolean;
  /** Who signs it; by default it signs itself. */
  readonly authority?: Certificate;
};

const day = 24 * 60 * 60_000;

/** A certificate made just now, for a local server. */
export async function makeCertificate({
  name = '127.0.0.1',
  expired = false,
  authority,
}: CertificateOptions = {}): Promise<Certificate> {
  const now = Date.now();
  const altName = /^[\d.]+$/.test(name)
    ? ({ type: 7, ip: name } as const)
    : ({ type: 2, value: name } as const);
  const { private: key, cert } = await generate([{ name: 'commonName', value: name }], {
    keyType: 'ec',
    algorithm: 'sha256',
    notBeforeDate: new Date(now - 2 * day),
    notAfterDate: new Date(now + (expired ? -1 : 1) * day),
    extensions: [{ name: 'subjectAltName', altNames: [altName] }],
    ...(authority === undefined ? {} : { ca: authority }),
  });
  return { key, cert };
}

/** Signs others; `NODE_EXTRA_CA_CERTS` with a file of its `cert` makes keyctl trust them. */
export async function makeAuthority(name = 'test authority'): Promise<Certificate> {
  const { private: key, cert } = await generate([{ name: 'commonName', value: name }], {
    keyType: 'ec',
    algorithm: 'sha256',
    extensions: [
      { name: 'basicConstraints', cA: true, critical: true },
      { name: 'keyUsage', keyCertSign: true, critical: true },
    ],
  });
  return { key, cert };
}
