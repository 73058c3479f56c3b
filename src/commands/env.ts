import { ensureToken } from '../config/local-token.js';
import { readConfig } from '../config/read-config.js';
import { KeyctlError } from '../keyctl-error.js';
import { fetchSnapshot } from '../socket/fetch-snapshot.js';
import { shellQuote } from '../tui/shell-quote.js';
import { checkConfigMatches } from './check-config-matches.js';
import type { CommandContext } from './command-context.js';
import { findProvider } from './find-provider.js';
import { print, printJson } from './print.js';
import { type ToolEnvironment, toolEnvironment, withoutProxy } from './tool-environment.js';

/**
 * `keyctl env [PROVIDER]`: the variables that point tools at the port of the engine, to eval. Prints
 * nothing at all where there is no port, so that a shell that evals it is left as it is.
 */
export async function env(
  context: CommandContext,
  word: string | undefined,
  { json = false }: { readonly json?: boolean },
): Promise<void> {
  const { stdout, stderr, environment, paths } = context;
  const { url, providers } = await whereTo(context);
  const chosen = word === undefined ? providers : [findProvider(word, providers)];
  if (chosen.length === 0) {
    throw new KeyctlError('unknown-provider', 'the config has no providers yet', {
      hint: `add one to ${paths.config}`,
    });
  }
  const variables = {
    ...toolEnvironment({
      providers: chosen,
      named: word === undefined ? [] : [word],
      url,
      token: ensureToken(paths.token),
      program: null,
    }),
    ...withoutProxy(environment),
  };
  if (json) {
    printJson(stdout, variables);
    return;
  }
  print(stdout, shellLines(variables, environment));
  if (stdout.isTTY === true) {
    print(
      stderr,
      `keyctl: to set them in this shell: eval "$(keyctl env${word ? ` ${word}` : ''})"`,
    );
  }
}

export function shellLines(
  variables: ToolEnvironment,
  environment: NodeJS.ProcessEnv,
): readonly string[] {
  return Object.entries(variables).flatMap(([name, value]) => {
    if (value !== null) {
      return [`export ${name}=${shellQuote(value)}`];
    }
    return environment[name] === undefined ? [] : [`unset ${name}`];
  });
}

type WhereTo = {
  readonly url: string;
  readonly providers: readonly { readonly name: string; readonly type: string }[];
};

/** The engine knows where it listens; while none runs, the config says where it would. */
async function whereTo(context: CommandContext): Promise<WhereTo> {
  try {
    const { engine, providers, warnings } = await fetchSnapshot(context.paths.socket);
    checkConfigMatches(context, engine.configPath);
    if (engine.listen === null) {
      throw notListening(engine.configPath, warnings);
    }
    return { url: engine.listen, providers };
  } catch (error) {
    if (!(error instanceof KeyctlError) || error.code !== 'engine-not-running') {
      throw error;
    }
  }
  const { path, listen, providers } = readConfig(context.paths.config, context.environment);
  if (listen.tcp === null) {
    throw notListening(path, []);
  }
  print(context.stderr, 'keyctl: warning: no engine is running yet; start one with keyctl serve');
  return { url: `http://127.0.0.1:${listen.tcp.port}`, providers };
}

function notListening(configPath: string, warnings: readonly string[]): KeyctlError {
  const failed = warnings.find((warning) => warning.startsWith("can't listen"));
  return new KeyctlError(
    'not-listening',
    failed ?? 'keyctl has no TCP port, so there is no address to give to tools',
    failed === undefined
      ? {
          hint: `use \`keyctl run -- COMMAND\`, or add "listen": { "tcp": { "port": 7811 } } to ${configPath}`,
        }
      : {},
  );
}
