import { X509Certificate } from 'node:crypto';
import { configuredPath, readStart } from './configured-file.js';

/** The bundle of all that browsers trust has a quarter of a MiB. */
const largestFile = 4 * 1024 * 1024;

export type Authorities =
  | { readonly ok: true; readonly certificates: readonly string[] }
  | { readonly ok: false; readonly message: string };

/** The certificates of a `caFile`, each in PEM; what else stands in the file is skipped. */
export function readAuthorities(
  written: string,
  place: { environment: NodeJS.ProcessEnv; folder: string },
): Authorities {
  const text = readText(written, place);
  if (typeof text !== 'string') {
    return text;
  }
  const certificates =
    text.match(/-----BEGIN CERTIFICATE-----[^-]*-----END CERTIFICATE-----/g) ?? [];
  if (certificates.length === 0) {
    return wrong(`the file ${written} holds no certificate in PEM (-----BEGIN CERTIFICATE-----)`);
  }
  const bad = certificates.findIndex((certificate) => !isCertificate(certificate));
  return bad === -1
    ? { ok: true, certificates }
    : wrong(`certificate ${bad + 1} in the file ${written} is broken`);
}

function readText(
  written: string,
  place: { environment: NodeJS.ProcessEnv; folder: string },
): string | Authorities {
  try {
    const bytes = readStart(configuredPath(written, place), largestFile + 1);
    return bytes.length > largestFile
      ? wrong(`the file ${written} is too large for certificates`)
      : bytes.toString('latin1');
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? 'unknown';
    return wrong(
      code === 'ENOENT'
        ? `the file ${written} does not exist`
        : `the file ${written} can not be read (${code})`,
    );
  }
}

function isCertificate(pem: string): boolean {
  try {
    new X509Certificate(pem);
    return true;
  } catch {
    return false; // it throws for nothing else
  }
}

function wrong(message: string): Authorities {
  return { ok: false, message };
}
