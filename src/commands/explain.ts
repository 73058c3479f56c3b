import { KeyctlError } from '../keyctl-error.js';
import { type Explanation, explain as explainProvider } from '../socket/explain.js';
import { keyName } from '../tui/key-name.js';
import type { CommandContext } from './command-context.js';
import { nearest } from './nearest.js';
import { print, printJson } from './print.js';
import { withEngineOr } from './with-engine.js';

/** `keyctl explain PROVIDER`: which key the next request would use, and why not each other. */
export async function explain(
  context: CommandContext,
  provider: string,
  { json = false }: { readonly json?: boolean },
): Promise<void> {
  const snapshot = await withEngineOr(
    context,
    async (engine) => engine.getSnapshot(),
    async () => {
      print(context.stderr, 'keyctl: no engine is running: this is what config and state say');
      const { withOfflineEngine } = await import('./with-offline-engine.js');
      return withOfflineEngine(context, async (engine) => engine.getSnapshot());
    },
  );
  refuseMiss(provider, snapshot.providers);
  const explanation = explainProvider(snapshot, provider);
  if (json) {
    printJson(context.stdout, explanation);
    return;
  }
  print(context.stdout, describeExplanation(explanation));
}

export function describeExplanation({
  provider,
  strategy,
  activeKey,
  keys,
}: Explanation): readonly string[] {
  const next =
    activeKey === null
      ? `no key of ${provider} is available; the next request waits or fails`
      : `the next request to ${provider} (${strategy}) tries ${activeKey} first`;
  const width = Math.max(0, ...keys.map(({ id }) => keyName(id).length));
  return [
    next,
    ...keys.map(({ id, why }) => {
      const mark = id === activeKey ? '*' : ' ';
      return `${mark} ${keyName(id).padEnd(width)}  ${why}`;
    }),
  ];
}

/** A near miss is said here and not in the engine, which does not guess. */
function refuseMiss(provider: string, providers: readonly { readonly name: string }[]): void {
  const names = providers.map(({ name }) => name);
  const near = nearest(provider, names);
  if (near !== null && near !== provider) {
    throw new KeyctlError('unknown-provider', `there is no provider called ${provider}`, {
      hint: `did you mean ${near}?`,
    });
  }
}
