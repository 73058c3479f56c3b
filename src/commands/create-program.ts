import { Command } from 'commander';
import { version } from '../version.js';
import { addKeyCommands } from './add-key-commands.js';
import { addLookCommands } from './add-look-commands.js';
import { addRunCommands } from './add-run-commands.js';
import { addSetupCommands } from './add-setup-commands.js';
import { addSteerCommands } from './add-steer-commands.js';
import { commandContext, type GlobalFlags, type Io } from './command-context.js';

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

  addRunCommands(program, context);
  addLookCommands(program, context);
  addSteerCommands(program, context);
  addKeyCommands(program, context);
  addSetupCommands(program, context);
  // for a word of our own about a wrong command; set last, or every command would inherit it
  return program.allowExcessArguments();
}

const examples = `
Examples:
  keyctl demo                  see it work
  keyctl init && keyctl        a first config, then the screen
  keyctl add openai            one more key, typed where nobody sees it
  keyctl run -- claude         Claude Code, served by all your keys
  keyctl status                which key is active, and how all others are
  keyctl disable openai/work   leave one key out
  keyctl events --follow       watch the failovers

A key is written provider/name or provider/position: openai/work, openai/2.
Exit codes: 0 done, 1 failed, 2 wrong usage; run ends with that of its command.`;
