import type { Command } from 'commander';
import type { CommandContext, GlobalFlags } from './command-context.js';

type Json = { readonly json?: boolean };

/** The config, and the way from tools to it. */
export function addSetupCommands(program: Command, context: () => CommandContext): void {
  program.commandsGroup('Set up:');
  program
    .command('init')
    .usage('[--yes]')
    .description('a first config from the keys that you have')
    .option('-y, --yes', 'all that are found, without asking')
    .action(async (options: { readonly yes?: boolean }) =>
      (await import('./init.js')).init(context(), options),
    );
  addConfigCommands(program, context);
  addToolCommands(program, context);
  addServiceCommands(program, context);
}

function addConfigCommands(program: Command, context: () => CommandContext): void {
  const config = program
    .command('config')
    .usage('path|check|schema')
    .description('where it is, whether it is right, its schema')
    .helpCommand(false)
    .action(async () => {
      throw (await import('./unknown-command.js')).unknownCommand(config);
    });
  config
    .command('path')
    .description('where the config file is')
    .action(async () => (await import('./config-path.js')).configPath(context()));
  config
    .command('check')
    .description('whether the config is right; exit code 1 if not')
    .action(async () => (await import('./config-check.js')).configCheck(context()));
  config
    .command('schema')
    .description('the JSON Schema of the config, for your editor')
    .action(async () => (await import('./config-schema.js')).configSchema(context()));
  config.allowExcessArguments();
}

function addToolCommands(program: Command, context: () => CommandContext): void {
  program
    .command('env')
    .usage('[PROVIDER] [--json]')
    .argument('[provider]', 'its name in the config; all of them without it')
    .description('the variables that point tools at keyctl’s port')
    .option('--json', 'as JSON; null is what should not be set')
    .action(async (provider: string | undefined, options: Json) =>
      (await import('./env.js')).env(context(), provider, options),
    );
  const token = program
    .command('token')
    .usage('[rotate]')
    .description('the API key that this port wants, or a new one')
    .helpCommand(false)
    .action(async () => {
      if (token.args.length > 0) {
        throw (await import('./unknown-command.js')).unknownCommand(token);
      }
      await (await import('./token.js')).token(context());
    });
  token
    .command('rotate')
    .description('a new token; the old one is refused at once')
    .action(async () => (await import('./rotate-token.js')).rotateLocalToken(context()));
  token.allowExcessArguments();
}

function addServiceCommands(program: Command, context: () => CommandContext): void {
  const service = program
    .command('service')
    .usage('install|uninstall|status')
    .description('an engine that systemd starts when you log in')
    .helpCommand(false)
    .action(async () => {
      throw (await import('./unknown-command.js')).unknownCommand(service);
    });
  service
    .command('install')
    .usage('[--now]')
    .usage('[--now]')
    .description('write a systemd user unit for keyctl serve; starts nothing')
    .option('--now', 'enable and start it, too')
    .action(async ({ now = false }: { readonly now?: boolean }) =>
      (await import('./service-install.js')).serviceInstall(
        context(),
        program.opts<GlobalFlags>(),
        now,
      ),
    );
  service
    .command('uninstall')
    .description('remove that unit')
    .action(async () => (await import('./service-uninstall.js')).serviceUninstall(context()));
  service
    .command('status')
    .description('whether it is installed, runs and answers')
    .action(async () =>
      (await import('./service-status.js')).serviceStatus(context(), program.opts<GlobalFlags>()),
    );
  service.allowExcessArguments();
}
