import { createRequire } from 'node:module';
import type { Entry } from '@napi-rs/keyring';
import { KeyctlError } from '../keyctl-error.js';

/** The system's own store of secrets: the Secret Service on Linux, the Keychain on macOS. */
export type Keyring = {
  /** Null if it has nothing of that name. All of these throw `keyring-unusable`. */
  read(name: string): string | null;
  write(name: string, secret: string): void;
  remove(name: string): void;
};

/** What all of keyctl's secrets are filed under. */
const service = 'keyctl';

/**
 * Where no Secret Service answers, the library would quietly take the kernel's keyring instead, which
 * is empty after the next start of the machine.
 */
const lasting = { linux: { store: 'secret-service' as const } };

/**
 * Throws `keyring-unusable` if there is none, or if nobody has installed the package for it: it is
 * optional, and loaded only by those who have something in a keyring. Its calls wait for the service,
 * and with it for the user if the keyring has to be unlocked.
 */
export function openKeyring(): Keyring {
  const { Entry } = loadPackage();
  const withEntry = <T>(name: string, use: (entry: Entry) => T): T => {
    try {
      return use(new Entry(service, name, lasting));
    } catch (cause) {
      throw unusable(`the keyring can not be used (${reasonOf(cause)})`, unlockIt, cause);
    }
  };
  // no service is found out here, before anybody is asked for a secret
  withEntry('any', () => {});
  return {
    read: (name) => withEntry(name, (entry) => entry.getPassword()),
    write: (name, secret) => withEntry(name, (entry) => entry.setPassword(secret)),
    remove: (name) => withEntry(name, (entry) => entry.deletePassword()),
  };
}

function loadPackage(): typeof import('@napi-rs/keyring') {
  try {
    // not `import`: a config is read synchronously
    return createRequire(import.meta.url)('@napi-rs/keyring');
  } catch (cause) {
    throw unusable(
      'the keyring can not be used (the package @napi-rs/keyring is not installed here)',
      'install keyctl again, with its optional dependencies',
      cause,
    );
  }
}

const unlockIt =
  process.platform === 'linux'
    ? 'a Secret Service such as gnome-keyring or KWallet has to run in this session and be unlocked; then keyctl reload'
    : 'unlock it, then keyctl reload';

const longestReason = 160;

/** The library's own words, which are about the service; they have no secret in them. */
function reasonOf(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  const line = text.replaceAll(/\s+/g, ' ').replace(/^Platform (secure storage )?failure: /, '');
  return line.length > longestReason ? `${line.slice(0, longestReason)}…` : line;
}

function unusable(message: string, hint: string, cause: unknown): KeyctlError {
  return new KeyctlError('keyring-unusable', message, { hint, cause });
}
