import { readFileSync } from 'node:fs';
import * as tls from 'node:tls';

/** Node 22.15 has what Node 20 and its types have not. */
type WithDefaults = { readonly getCACertificates?: (type: 'default') => string[] };

/** Who is trusted: whom Node trusts, and for a provider with a `caFile` those in it, too. */
export class Trust {
  readonly #environment: NodeJS.ProcessEnv;
  /** By the certificates: to read the 150 of Node for each connection would take some ten milliseconds. */
  readonly #contexts = new Map<string, tls.SecureContext>();

  constructor(environment: NodeJS.ProcessEnv) {
    this.#environment = environment;
  }

  /** For `tls.connect`. */
  options(authorities: readonly string[]): { readonly secureContext?: tls.SecureContext } {
    if (authorities.length === 0) {
      return {};
    }
    const id = authorities.join('\n');
    let secureContext = this.#contexts.get(id);
    if (secureContext === undefined) {
      // `ca` takes the place of all that is trusted by default
      secureContext = tls.createSecureContext({ ca: [...this.#defaults(), ...authorities] });
      this.#contexts.set(id, secureContext);
    }
    return { secureContext };
  }

  #defaults(): readonly string[] {
    const { getCACertificates } = tls as WithDefaults;
    if (getCACertificates !== undefined) {
      return getCACertificates('default');
    }
    const extra = this.#environment['NODE_EXTRA_CA_CERTS'] ?? '';
    return extra === '' ? tls.rootCertificates : [...tls.rootCertificates, readExtra(extra)];
  }
}

/** Node itself warns at its start of a file that it can't read, and goes on. */
function readExtra(path: string): string {
  try {
    return readFileSync(path, 'latin1');
  } catch {
    return '';
  }
}
