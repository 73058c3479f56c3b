import { createHash, timingSafeEqual } from 'node:crypto';
import { fingerprintOf } from '../config/fingerprint.js';
import { readToken } from '../config/local-token.js';
import { Secret } from '../config/secret.js';
import { KeyctlError } from '../keyctl-error.js';

/** Whether one of these is the token. */
export type TokenCheck = (candidates: readonly string[]) => boolean;

/**
 * Compares digests in constant time, and all of the candidates, so that how long it takes tells
 * nothing of the token, not even its length.
 */
export function checkToken(token: string): TokenCheck {
  const wanted = digest(token);
  return (candidates) =>
    candidates.map((candidate) => timingSafeEqual(digest(candidate), wanted)).includes(true);
}

export type TokenFileOptions = {
  readonly path: string;
  /** Told of each token before it counts: nothing that is written may hold it. */
  readonly onToken: (token: Secret) => void;
  /** Told once of each reason why the file can't be used; nobody is let in until it can. */
  readonly onProblem: (problem: KeyctlError) => void;
};

/**
 * The same for the token in a file. The file is looked at for each request, so that a token that
 * was taken back is refused from that moment on; it is read only when it has changed.
 */
export function checkTokenFile({ path, onToken, onProblem }: TokenFileOptions): TokenCheck {
  const nobody: TokenCheck = () => false;
  let known: string | null = null;
  let check = nobody;
  return (candidates) => {
    const now = fingerprintOf(path);
    if (now !== known) {
      known = now;
      check = nobody;
      try {
        const token = readToken(path);
        onToken(new Secret(token));
        check = checkToken(token);
      } catch (error) {
        if (!(error instanceof KeyctlError)) {
          throw error;
        }
        onProblem(error);
      }
    }
    return check(candidates);
  };
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
