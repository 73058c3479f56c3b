/** Whether a variable of this name probably holds a secret. keyctl's own hold paths. */
export function soundsLikeSecret(name: string): boolean {
  return /key|token|secret|pass|auth|credential/i.test(name) && !name.startsWith('KEYCTL_');
}

/** A process, as far as its environment goes. */
export type Environed = {
  readonly env: NodeJS.ProcessEnv;
  readonly report?: object;
};

/**
 * The environment for keyctl's own use. Node writes the process's into its diagnostic reports (after
 * a fatal error, or on a signal, if the user switched them on), so there it is left out, or, by a
 * Node that can't do that, rid of what is named like a secret.
 */
export function takeEnvironment({ env, report }: Environed): NodeJS.ProcessEnv {
  const environment = { ...env };
  // since Node 22.13
  if (report !== undefined && 'excludeEnv' in report) {
    Object.assign(report, { excludeEnv: true });
    return environment;
  }
  for (const name of Object.keys(env).filter(soundsLikeSecret)) {
    delete env[name];
  }
  return environment;
}
