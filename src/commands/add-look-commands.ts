import type { Command } from 'commander';
import type { CommandContext } from './command-context.js';
import type { StatusFlags } from './status.js';

type Json = { readonly json?: boolean };

/** What changes nothing. */
export function addLookCommands(program: Command, context: () => CommandContext): void {
  program.commandsGroup('Look:');
  program
    .command('status')
    .usage('[--json] [--line [N]]')
    .description('the active key per provider, and how every key is')
    .option('--json', 'the engine’s snapshot as JSON')
    .option('--line [n]', 'one line of at most n columns (60), for a prompt or status bar')
    .action(async (options: StatusFlags) =>
      (await import('./status.js')).status(context(), options),
    );
  program
    .command('events')
    .usage('[--json] [--follow]')
    .description('what happened: failovers, verdicts, switches')
    .option('--json', 'one JSON object per line')
    .option('-f, --follow', 'go on with what happens from now on')
    .action(async (options: Json & { readonly follow?: boolean }) =>
      (await import('./events.js')).events(context(), options),
    );
  program
    .command('explain')
    .usage('PROVIDER [--json]')
    .argument('<provider>', 'its name in the config')
    .description('which key comes next, and why not each other')
    .option('--json', 'as JSON')
    .action(async (provider: string, options: Json) =>
      (await import('./explain.js')).explain(context(), provider, options),
    );
  program
    .command('check')
    .usage('[KEY] [--json]')
    .argument('[key]', 'such as openai/2 or openai/work; all keys without it')
    .description('ask the providers now; exit code 1 if a key is bad')
    .option('--json', 'the verdicts with their evidence as JSON')
    .action(async (key: string | undefined, options: Json) =>
      (await import('./check.js')).check(context(), key, options),
    );
}
