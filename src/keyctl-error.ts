export type ErrorCode =
  | 'usage'
  | 'config-missing'
  | 'config-invalid'
  | 'config-changed'
  | 'config-unwritable'
  | 'edit-refused'
  | 'keyring-unusable'
  | 'state-unusable'
  | 'socket-unusable'
  | 'token-unusable'
  | 'port-unusable'
  | 'not-listening'
  | 'engine-running'
  | 'engine-not-running'
  | 'engine-lost'
  | 'different-config'
  | 'not-a-terminal'
  | 'key-not-usable'
  | 'unknown-provider'
  | 'unknown-key'
  | 'unknown-route'
  | 'bad-request'
  | 'wrong-token'
  | 'stranger-refused'
  | 'bad-path'
  | 'method-not-allowed'
  | 'upgrade-refused'
  | 'request-too-slow'
  | 'keys-exhausted'
  | 'draining'
  | 'service-unusable'
  | 'command-not-found'
  | 'command-not-executable'
  | 'internal';

/**
 * An error that a person is meant to read. `message` is lower case, has no full stop and never holds
 * a secret; `hint` says what to do about it. `cli.ts` prints it once, the socket server answers with
 * it as JSON. Anything else that is thrown is a bug of keyctl's own.
 */
export class KeyctlError extends Error {
  override name = 'KeyctlError' as const;
  readonly code: ErrorCode;
  readonly hint: string | null;
  /** The HTTP status that carries this error over the socket. */
  readonly status: number;

  constructor(
    code: ErrorCode,
    message: string,
    options: { hint?: string; status?: number; cause?: unknown } = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.hint = options.hint ?? null;
    this.status = options.status ?? 500;
  }
}
