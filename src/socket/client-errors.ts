import { type ErrorCode, KeyctlError } from '../keyctl-error.js';
import { systemCode } from './system-code.js';

/** Every error that a client of the socket meets before or instead of the engine's own. */

export function notRunning(socketPath: string, cause?: unknown): KeyctlError {
  return new KeyctlError('engine-not-running', `no engine is running on ${socketPath}`, {
    hint: 'start one with `keyctl` or `keyctl serve`',
    cause,
  });
}

export function noAnswer(socketPath: string): KeyctlError {
  return new KeyctlError('engine-lost', `the engine on ${socketPath} does not answer`, {
    hint: 'it may be paused or overloaded; end it if it stays so, then start another',
    status: 504,
  });
}

export function otherVersion(socketPath: string): KeyctlError {
  return new KeyctlError(
    'socket-unusable',
    `what answers on ${socketPath} is not an engine of this version of keyctl`,
    { hint: 'end it and start it again with the same version as this command' },
  );
}

/** The engine's own error, as it was thrown over there. */
export function engineError(
  answer: unknown,
  status: number | undefined,
  socketPath: string,
): KeyctlError {
  const { error } = (answer ?? {}) as { readonly error?: Readonly<Record<string, unknown>> };
  const { code, message, hint } = error ?? {};
  if (typeof code !== 'string' || typeof message !== 'string') {
    return otherVersion(socketPath);
  }
  return new KeyctlError(code as ErrorCode, message, {
    hint: typeof hint === 'string' ? hint : undefined,
    status,
  });
}

export function connectError(error: Error, socketPath: string): KeyctlError {
  if (error instanceof KeyctlError) {
    return error;
  }
  const code = systemCode(error);
  if (code === 'ENOENT' || code === 'ECONNREFUSED') {
    return notRunning(socketPath, error);
  }
  if (code === 'EACCES' || code === 'EPERM' || code === 'ENOTSOCK') {
    return new KeyctlError('socket-unusable', `can't connect to ${socketPath} (${code})`, {
      hint: 'choose another place with --socket or KEYCTL_SOCKET',
      cause: error,
    });
  }
  return new KeyctlError('engine-lost', `the connection to the engine broke off (${code})`, {
    hint: 'see whether it still runs with `keyctl status`',
    cause: error,
  });
}
