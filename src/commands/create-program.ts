import { Command } from 'commander';
import { version } from '../version.js';
import {
  type CommandContext,
  commandContext,
  type GlobalFlags,
  type Io,
} from './command-context.js';
import type { StatusFlags } from './status.js';

type Json = { readonly json?: boolean };

/**
 * Every command, each loaded only when it is called: `status` must not pay for the screen, nor
 * `--help` for the engine.
 */
export function createProgram(io: Io): Command {
  const program = new Command('keyctl');
  const context = () => commandContext(program.opts<GlobalFlags>(), io);

  program
    .description(
      'A key manager for LLM API keys. Your tools send their requests to a local socket,\n' +
        'keyctl puts in a key that works and moves on to the next one when it fails.',
    )
    .usage('[command] [options]')
    .option('--config <file>', 'use this config file instead of the default one')
    .option('--socket <path>', 'use this socket instead of the default one')
    .option('--no-color', 'no colours, also with NO_COLOR set')
    .version(version, '-V, --version', 'print the version')
    .helpOption('-h, --help', 'print this, or the help of a command')
    .helpCommand(false)
    .configureHelp({
      showGlobalOptions: true,
      // 80 columns and not the terminal's: what was laid out by hand stays as it is
      helpWidth: 84,
      subcommandTerm: (command) =>
        `${command.name()} ${command.usage().replace('[options]', '')}`.trim(),
    })
    .configureOutput({
      writeOut: (text) => io.stdout.write(text),
      // usage errors are printed where all others are: once, in cli.ts
      writeErr: () => {},
      outputError: () => {},
    })
    .exitOverride()
    .addHelpText('after', examples)
    .action(async () => {
      if (program.args.length > 0) {
        throw (await import('./unknown-command.js')).unknownCommand(program);
      }
      await (await import('./tui.js')).tui(context());
    });

  program.commandsGroup('Run:');
  program
    .command('tui')
    .description('the screen; hosts or joins the engine (default)')
    .action(async () => (await import('./tui.js')).tui(context()));
  program
    .command('serve')
    .usage('[--port N]')
    .description('the engine without a screen; events on stderr')
    .option('--port <n>', 'listen on this loopback port too, whatever the config says')
    .action(async (options: { readonly port?: string }) =>
      (await import('./serve.js')).serve(context(), options),
    );
  program
    .command('run')
    .usage('[--provider NAME] -- CMD…')
    .argument('[command...]', 'a program and its arguments, run as they stand')
    .description('a tool whose requests go through keyctl')
    .option(
      '--provider <name>',
      'point its variables at this provider first; may be repeated',
      (name: string, before: readonly string[] = []) => [...before, name],
    )
    // its own options, where -- was forgotten: checkMark says so
    .allowUnknownOption()
    .action(async (words: string[], options: { readonly provider?: readonly string[] }) => {
      const { checkMark } = await import('./check-mark.js');
      checkMark(words, (program as Command & { rawArgs: readonly string[] }).rawArgs);
      const { run } = await import('./run.js');
      process.exitCode = await run(context(), words, options.provider ?? []);
    });
  program
    .command('demo')
    .usage('[--seconds N]')
    .description('see it all work, with no key and no network')
    .option('--seconds <n>', 'end by itself after so many seconds')
    .action(async (options: { readonly seconds?: string }) =>
      (await import('./demo.js')).demo(context(), options),
    );

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
    .command('reload')
    .description('read the config again')
    .action(async () => (await import('./reload.js')).reload(context()));
  program
    .command('stop')
    .description('let the engine finish its requests and end')
    .action(async () => (await import('./stop.js')).stop(context()));

  program.commandsGroup('Set up:');
  program
    .command('init')
    .description('a first config from the keys in your environment')
    .action(async () => (await import('./init.js')).init(context()));
  addConfigCommands(program, context);
  addToolCommands(program, context);
  // for a word of our own about a wrong command; set last, or every command would inherit it
  return program.allowExcessArguments();

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

const examples = `
Examples:
  keyctl demo                  see it work
  keyctl init && keyctl        a first config, then the screen
  keyctl run -- claude         Claude Code, served by all your keys
  keyctl status                which key is active, and how all others are
  keyctl disable openai/work   leave one key out
  keyctl events --follow       watch the failovers

A key is written provider/name or provider/position: openai/work, openai/2.
Exit codes: 0 done, 1 failed, 2 wrong usage; run ends with that of its command.`;
