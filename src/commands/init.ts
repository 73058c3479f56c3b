import { resolve } from 'node:path';
import { candidate } from '../config/candidate-key.js';
import { findDotenvKeys } from '../config/find-dotenv-keys.js';
import { findKeys } from '../config/find-keys.js';
import { findOpencodeKeys } from '../config/find-opencode-keys.js';
import { refuseSecondConfig, writeFirstConfig } from '../config/first-config.js';
import { readConfig } from '../config/read-config.js';
import { resolveCandidates, type UsableKey } from '../config/resolve-candidates.js';
import { chooseKeys } from './choose-keys.js';
import type { CommandContext } from './command-context.js';
import { print } from './print.js';

/**
 * `keyctl init`: a first config that refers to the keys that are on this machine already. On a terminal
 * it asks which; where nobody can be asked, those outside of the environment are taken only with `--yes`.
 */
export async function init(
  context: CommandContext,
  { yes = false }: { readonly yes?: boolean },
): Promise<void> {
  const { environment, stdin, stdout, stderr } = context;
  const { config: path } = context.paths;
  refuseSecondConfig(path);
  const found = [
    {
      keys: findKeys(environment).map(({ provider, variable }) =>
        candidate(provider, `$${variable}`),
      ),
      passedOver: [],
    },
    findDotenvKeys(resolve('.env'), environment),
    findOpencodeKeys(environment),
  ];
  const { keys, passedOver } = resolveCandidates(path, found, environment);
  for (const sentence of passedOver) {
    print(stderr, `keyctl: warning: ${sentence}`);
  }
  let chosen: readonly UsableKey[] = keys;
  if (!yes && keys.length > 0 && stdin.isTTY === true) {
    print(stdout, [
      'found these keys:',
      ...rows(keys.map((key, index) => [`${index + 1}`, ...shown(key)])),
    ]);
    chosen = await chooseKeys(context, keys);
  } else if (!yes) {
    chosen = keys.filter(({ key }) => key.startsWith('$'));
  }
  writeFirstConfig(path, chosen);
  tellWritten(context, chosen);
  const left = keys.filter((key) => !chosen.includes(key));
  if (left.length > 0 && stdin.isTTY !== true) {
    print(stderr, [
      'keyctl: warning: these were found too and not taken, for here is nobody to ask:',
      ...rows(left.map(shown)),
      `keyctl: hint: to take them, move ${path} away and say keyctl init --yes`,
    ]);
  }
}

function tellWritten({ paths, environment, stdout }: CommandContext, chosen: readonly UsableKey[]) {
  if (chosen.length === 0) {
    print(stdout, [
      `wrote ${paths.config}, with an example to fill in`,
      'no key was found in the environment (OPENAI_API_KEY, ANTHROPIC_API_KEY, …), and none was taken from elsewhere',
      'next: put your keys into it, or add one with keyctl add; or see it work first with keyctl demo',
    ]);
    return;
  }
  // read back, for only now they have their ids
  const keys = readConfig(paths.config, environment).providers.flatMap((provider) => provider.keys);
  print(stdout, [
    `wrote ${paths.config}, which refers to ${keys.length === 1 ? 'this key' : 'these keys'} and holds no secret:`,
    ...rows(keys.map(({ id, masked, source }) => [id, masked, source])),
    'next: run keyctl for the screen, or keyctl serve for the engine alone',
  ]);
}

function shown({ provider, masked, source }: UsableKey): readonly string[] {
  return [provider, masked, source];
}

/** In columns, all but the last as wide as their widest. */
function rows(cells: readonly (readonly string[])[]): readonly string[] {
  const widths = cells[0]?.map((_cell, column) =>
    Math.max(...cells.map((row) => row[column]?.length ?? 0)),
  );
  return cells.map(
    (row) =>
      `  ${row
        .map((cell, column) => cell.padEnd(widths?.[column] ?? 0))
        .join('  ')
        .trimEnd()}`,
  );
}
