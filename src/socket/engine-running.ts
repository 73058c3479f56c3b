import { KeyctlError } from '../keyctl-error.js';
import { requestControl } from './request-control.js';

/** Long enough for a busy engine; one that is silent still lives. */
const patienceMs = 500;

/** The error that says who has the socket at `path`. */
export async function engineRunning(path: string): Promise<KeyctlError> {
  const hint = 'see it with `keyctl status`, end it with `keyctl stop`';
  try {
    const health = await requestControl(path, 'GET', 'health', { timeoutMs: patienceMs });
    const { pid, configPath } = health as { readonly pid: unknown; readonly configPath: unknown };
    const message = `an engine is running already (pid ${pid}, config ${configPath})`;
    return new KeyctlError('engine-running', message, { hint });
  } catch {
    return new KeyctlError(
      'engine-running',
      `a process that does not answer is listening on ${path} already`,
      { hint: 'find and end it, or choose another place with --socket or KEYCTL_SOCKET' },
    );
  }
}
