import { basename } from 'node:path';
import type { EngineLink, Snapshot } from '../engine.js';
import { openEngineLink } from '../host/engine-link.js';
import { whenServing } from '../host/when-serving.js';
import { openBridge } from '../listen/open-bridge.js';
import type { CommandContext } from './command-context.js';
import { findProvider } from './find-provider.js';
import { onSignals, type PassedSignal } from './on-signals.js';
import { print } from './print.js';
import { requestsInFlight } from './requests-in-flight.js';
import { runChild, signalCode } from './run-child.js';
import { toolArguments } from './tool-arguments.js';
import { toolEnvironment, withoutProxy } from './tool-environment.js';

/** From then on somebody who waits is told for what. */
const quietMs = 1_000;

/**
 * `keyctl run -- COMMAND`: runs a tool that knows nothing of keyctl with its variables pointing at a
 * loopback port of this process, which forwards to the engine that runs. Where none does, this
 * process hosts one, as the screen does; and the next one, should that end first: a tool that
 * works for hours must not depend on whose terminal the engine happens to live in. Resolves to the
 * exit code.
 */
export async function run(
  context: CommandContext,
  [command = '', ...args]: readonly string[],
  named: readonly string[],
): Promise<number> {
  const { paths, environment, explicitConfig, stderr } = context;
  const link = openEngineLink({ paths, environment, explicitConfig, host: 'run' });
  let onSignal: (signal: PassedSignal) => void = () => {};
  const interrupted = new Promise<PassedSignal>((resolve) => {
    onSignal = resolve;
  });
  const stopHandling = onSignals((signal) => onSignal(signal));
  try {
    const engine = await Promise.race([whenServing(link), interrupted]);
    if (typeof engine === 'string') {
      link.abort();
      return signalCode(engine);
    }
    const snapshot = engine.getSnapshot();
    for (const name of named) {
      findProvider(name, snapshot.providers);
    }
    const bridge = await openBridge({
      socketPath: paths.socket,
      awaitEngine: () => nextEngine(link),
    });
    try {
      const { url, token } = bridge;
      const { providers } = snapshot;
      const program = basename(command);
      const variables = {
        ...toolEnvironment({ providers, named, url, token, program }),
        ...withoutProxy(environment),
      };
      const child = runChild(
        command,
        [...toolArguments(program, variables), ...args],
        childEnvironment(environment, snapshot, variables),
      );
      void interrupted.then((signal) => child.kill(signal));
      onSignal = (signal) => {
        if (!cameFromTerminal(signal, context)) {
          child.kill(signal);
        }
      };
      return await child.exitCode;
    } finally {
      await bridge.close();
    }
  } finally {
    onSignal = () => link.abort();
    const timer = setTimeout(() => tellOfWaiting(link, stderr), quietMs);
    await link.close();
    clearTimeout(timer);
    stopHandling();
  }
}

function tellOfWaiting(link: EngineLink, stderr: NodeJS.WriteStream): void {
  const state = link.getState();
  const inFlight = state.kind === 'hosting' ? requestsInFlight(state.engine.getSnapshot()) : 0;
  if (inFlight > 0) {
    const requests = inFlight === 1 ? '1 request' : `${inFlight} requests`;
    print(stderr, `keyctl: waiting for ${requests} of other tools; ctrl+c ends at once`);
  }
}

/** Whatever became of the last one: a tool that is still running wants one. */
async function nextEngine(link: EngineLink): Promise<void> {
  link.retry();
  await whenServing(link);
}

/** Without the user's own keys, so that no tool goes past keyctl with one that it finds. */
function childEnvironment(
  environment: NodeJS.ProcessEnv,
  { providers }: Snapshot,
  variables: Readonly<Record<string, string | null>>,
): NodeJS.ProcessEnv {
  const sources = providers.flatMap(({ keys }) => keys.map(({ source }) => source));
  const unset = [
    ...sources.flatMap((source) => /^\$(\w+)$/.exec(source)?.[1] ?? []),
    ...Object.keys(variables),
  ];
  return {
    ...Object.fromEntries(Object.entries(environment).filter(([name]) => !unset.includes(name))),
    ...Object.fromEntries(Object.entries(variables).filter(([, value]) => value !== null)),
  } as NodeJS.ProcessEnv;
}

/** A terminal sends these to everything that runs in it, so that the command has got them already. */
function cameFromTerminal(
  signal: PassedSignal,
  { stdin, stdout, stderr }: CommandContext,
): boolean {
  const isTerminal = [stdin, stdout, stderr].some((stream) => stream.isTTY === true);
  return isTerminal && (signal === 'SIGINT' || signal === 'SIGQUIT');
}
