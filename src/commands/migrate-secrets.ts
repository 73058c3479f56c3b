import type { Config } from '../config/config.js';
import { openKeyring } from '../config/keyring.js';
import { readConfig } from '../config/read-config.js';
import { literalKeys, type Migrated, moveIntoKeyring } from '../edit/move-into-keyring.js';
import { KeyctlError } from '../keyctl-error.js';
import { fetchSnapshot } from '../socket/fetch-snapshot.js';
import { askYes } from './ask-yes.js';
import type { CommandContext } from './command-context.js';
import { type EditedConfig, editedConfig } from './edited-config.js';
import { print } from './print.js';
import { waitForEdit } from './wait-for-edit.js';

/** `keyctl migrate-secrets`: the secrets that stand in the config go into the system's keyring. */
export async function migrateSecrets(
  given: CommandContext,
  { yes = false }: { readonly yes?: boolean },
): Promise<void> {
  const edited = await editedConfig(given);
  const { context } = edited;
  const { environment, paths, stdout } = context;
  const config = readConfig(paths.config, environment);
  const literals = literalKeys(config);
  if (literals.length === 0) {
    print(stdout, `no key stands in ${paths.config} itself: there is nothing to do`);
    tellProxies(context, config);
    return;
  }
  const keyring = openKeyring();
  if (!yes) {
    const width = Math.max(...literals.map(({ key }) => key.id.length));
    print(stdout, [
      `these stand in ${paths.config} themselves:`,
      ...literals.map(({ key }) => `  ${key.id.padEnd(width)}  ${key.masked}`),
    ]);
    await confirm(context);
  }
  const place = { file: paths.config, socketPath: paths.socket, environment };
  const migrated = await moveIntoKeyring(place, keyring, literals);
  print(
    stdout,
    migrated.map(({ id, masked, name }) => `${id} (${masked}) is {keyring:${name}} now`),
  );
  tellProxies(context, config);
  await waitForEdit(edited);
  await tellUnreadable(edited, migrated);
}

async function confirm(context: CommandContext): Promise<void> {
  if (context.stdin.isTTY !== true) {
    throw new KeyctlError(
      'usage',
      'migrate-secrets asks before it does, and here is nobody to ask',
      {
        hint: 'say --yes to do it without',
      },
    );
  }
  if (!(await askYes(context, 'move them into the keyring of this system?'))) {
    throw new KeyctlError('edit-refused', 'nothing was moved');
  }
}

function tellProxies({ stderr }: CommandContext, { providers }: Config): void {
  for (const { name, route } of providers) {
    const { proxy } = route;
    if (proxy.kind === 'proxy' && proxy.source === 'config' && proxy.proxy.authorization !== null) {
      print(
        stderr,
        `keyctl: warning: ${name}: the password of its proxy stays in the config; "proxy" takes a reference, too`,
      );
    }
  }
}

/** The engine may run in a session that has no keyring. */
async function tellUnreadable(
  { context, isRunning }: EditedConfig,
  migrated: readonly Migrated[],
): Promise<void> {
  if (!isRunning) {
    return;
  }
  const { providers } = await fetchSnapshot(context.paths.socket);
  const keys = providers.flatMap((provider) => provider.keys);
  for (const { id } of migrated) {
    const key = keys.find((candidate) => candidate.id === id);
    if (key?.evidence?.text.startsWith('the keyring ')) {
      print(context.stderr, [
        `keyctl: warning: the engine that runs can't read ${id}: ${key.evidence.text}`,
        'keyctl: hint: start the engine from a session with that keyring, such as this one',
      ]);
    }
  }
}
