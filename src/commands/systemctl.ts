import { execFile } from 'node:child_process';
import { KeyctlError } from '../keyctl-error.js';

export type Systemctl =
  | {
      readonly kind: 'ran';
      readonly code: number;
      readonly stdout: string;
      readonly stderr: string;
    }
  /** There is no such program. */
  | { readonly kind: 'missing' };

/** Runs `systemctl --user …` as the user would. */
export function systemctl(
  args: readonly string[],
  environment: NodeJS.ProcessEnv,
): Promise<Systemctl> {
  const options = { env: environment, timeout: 60_000 };
  return new Promise((resolve, reject) => {
    execFile('systemctl', ['--user', '--no-pager', ...args], options, (error, stdout, stderr) => {
      if (error === null) {
        resolve({ kind: 'ran', code: 0, stdout, stderr });
      } else if (error.code === 'ENOENT' || error.code === 'EACCES') {
        resolve({ kind: 'missing' });
      } else if (typeof error.code === 'number') {
        resolve({ kind: 'ran', code: error.code, stdout, stderr });
      } else {
        reject(new KeyctlError('service-unusable', 'systemctl does not answer', { cause: error }));
      }
    });
  });
}

export type UnitState = {
  /** Such as `active (running)`. */
  readonly active: string;
  readonly isRunning: boolean;
  /** `enabled`, `disabled` and what else systemd says; empty for a unit that it does not know. */
  readonly enabled: string;
};

/** What systemd says of the unit, or why there is nobody to ask. */
export async function askUnitState(
  unit: string,
  environment: NodeJS.ProcessEnv,
): Promise<UnitState | string> {
  const names = ['ActiveState', 'SubState', 'UnitFileState'];
  const answer = await systemctl(['show', unit, `--property=${names.join(',')}`], environment);
  if (answer.kind === 'missing') {
    return 'there is no systemctl here';
  }
  if (answer.code !== 0) {
    return `there is no session of systemd for this user (${firstLine(answer.stderr)})`;
  }
  const [active = '', sub = '', enabled = ''] = names.map(
    (name) => new RegExp(`^${name}=(.*)$`, 'm').exec(answer.stdout)?.[1],
  );
  return {
    active: `${active} (${sub})`,
    isRunning: !['inactive', 'failed', ''].includes(active),
    enabled,
  };
}

export function firstLine(text: string): string {
  return text.trim().split('\n', 1)[0] ?? '';
}
