import type { Command } from 'commander';
import type { CommandContext } from './command-context.js';
import type { DrillFlags } from './drill.js';

/** Orders to the engine and its keys. */
export function addSteerCommands(program: Command, context: () => CommandContext): void {
  program.commandsGroup('Steer:');
  addKeyCommand('enable', 'switch a key on', async () => (await import('./enable.js')).enable);
  addKeyCommand(
    'disable',
    'switch a key off; stays so until you enable it',
    async () => (await import('./disable.js')).disable,
  );
  addKeyCommand(
    'use',
    'try a key first until it fails or the engine ends',
    async () => (await import('./use.js')).use,
  );
  addKeyCommand(
    'reset',
    'forget what was observed: cooldown and verdict',
    async () => (await import('./reset.js')).reset,
  );
  program
    .command('drill')
    .usage('[KEY] [options]')
    .argument('[key]', 'such as openai/2; or the provider alone, with --key')
    .description('rehearse a failover: a key fails for a while')
    .option('--key <key>', 'the name or position of a key of this provider')
    .option('--answer <a>', 'a status, refused or timeout', '429')
    .option('--for <time>', 'ends by itself after it', '60s')
    .option('--retry-after <time>', 'the Retry-After of its answers')
    .option('--stop', 'end the drill of this key, or all drills')
    .action(async (key: string | undefined, options: DrillFlags) =>
      (await import('./drill.js')).drill(context(), key, options),
    );
  program
    .command('reload')
    .description('read the config again')
    .action(async () => (await import('./reload.js')).reload(context()));
  program
    .command('stop')
    .description('let the engine finish its requests and end')
    .action(async () => (await import('./stop.js')).stop(context()));

  function addKeyCommand(
    name: string,
    description: string,
    load: () => Promise<(context: CommandContext, key: string) => Promise<void>>,
  ): void {
    program
      .command(name)
      .usage('KEY')
      .argument('<key>', 'such as openai/2 or openai/work')
      .description(description)
      .action(async (key: string) => (await load())(context(), key));
  }
}
