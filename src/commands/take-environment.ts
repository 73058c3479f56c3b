/** Whether a variable of this name probably holds a secret. keyctl's own hold paths. */
export function soundsLikeSecret(name: string): boolean {
  // a proxy's URL may have a password in it
  return (
    /key|token|secret|pass|auth|credential|(?:https?|all)_proxy/i.test(name) &&
    !name.startsWith('KEYCTL_')
  );
}

/** A process, as far as its environment goes. */
export type Environed = {
  readonly env: NodeJS.ProcessEnv;
  readonly report?: object;
};

/**
 * The environment for keyctl's own use. Node writes the process's into its diagnostic reports (after
 * a fatal error, or on a signal, if the user switched them on), so it is left out there by a Node
 * that can do that, and rid of what is named like a secret for one that can't. By both on each: what
 * Node 24 reports about a worker thread has the environment in it all the same.
 */
export function takeEnvironment({ env, report }: Environed): NodeJS.ProcessEnv {
  const environment = { ...env };
  // since Node 22.13
  if (report !== undefined && 'excludeEnv' in report) {
    Object.assign(report, { excludeEnv: true });
  }
  for (const name of Object.keys(env).filter(soundsLikeSecret)) {
    delete env[name];
  }
  return environment;
}
