import { type Command, Option } from 'commander';
import type { AddOptions } from './add.js';
import type { CommandContext } from './command-context.js';
import type { MoveOptions } from './move.js';

/** Where people would put a secret; declared so that there is an answer to it. */
type Typed = AddOptions & Partial<Record<'key' | 'secret' | 'apiKey' | 'token', unknown>>;

/** Edits of the config's keys. */
export function addKeyCommands(program: Command, context: () => CommandContext): void {
  program.commandsGroup('Change your keys:');
  addAdd(program, context);
  program
    .command('migrate-secrets')
    .usage('[--yes]')
    .description('put the secrets of the config into this system’s keyring')
    .option('-y, --yes', 'without asking')
    .action(async (options: { readonly yes?: boolean }) =>
      (await import('./migrate-secrets.js')).migrateSecrets(context(), options),
    );
  program
    .command('remove')
    .usage('KEY [--yes]')
    .argument('<key>', 'such as openai/2 or openai/work')
    .description('take a key out of the config')
    .option('-y, --yes', 'without asking')
    .action(async (key: string, options: { readonly yes?: boolean }) =>
      (await import('./remove.js')).remove(context(), key, options),
    );
  program
    .command('rename')
    .usage('KEY NAME')
    .argument('<key>', 'such as openai/2 or openai/work')
    .argument('<name>', 'the new name; "" takes it away')
    .description('give a key a name')
    .action(async (key: string, name: string) =>
      (await import('./rename.js')).rename(context(), key, name),
    );
  program
    .command('move')
    .usage('KEY POSITION | --up | --down')
    .argument('<key>', 'such as openai/2 or openai/work')
    .argument('[position]', 'from 1, the key that is tried first')
    .description('put a key earlier or later in its provider’s order')
    .option('--up', 'one place earlier')
    .option('--down', 'one place later')
    .action(async (key: string, position: string | undefined, options: MoveOptions) =>
      (await import('./move.js')).move(context(), key, position, options),
    );
}

function addAdd(program: Command, context: () => CommandContext): void {
  const add = program
    .command('add')
    .usage('PROVIDER [options]')
    .argument('<provider>', 'one of the config, or a new one')
    .description('one more key; its secret is asked for, or piped in')
    .option('--name <name>', 'makes it PROVIDER/NAME')
    .option('--group <group>', 'keys of one group share a quota')
    .option('--base-url <url>', 'of a new provider, else of this key alone')
    .option('--type <type>', 'what a new provider speaks, if its name does not say so')
    .option('--env <variable>', 'no secret, but a variable that holds it')
    .option('--file <path>', 'no secret, but a file that holds it')
    .option('--keyring', 'puts the secret into the keyring of this system, not into the config')
    .option('--no-check', 'do not ask the provider whether it works')
    .action(async (provider: string, { key, secret, apiKey, token, ...options }: Typed) => {
      const isTyped = add.args.length > 1 || [key, secret, apiKey, token].some((is) => is);
      await (await import('./add.js')).add(context(), provider, options, isTyped);
    });
  for (const name of ['key', 'secret', 'api-key', 'token']) {
    add.addOption(new Option(`--${name} [secret]`).hideHelp());
  }
  // for a word of our own about a secret among the arguments, which commander would call one too many
  add.allowExcessArguments();
}
