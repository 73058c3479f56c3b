import type { Command } from 'commander';
import type { CommandContext } from './command-context.js';

/** What serves requests. */
export function addRunCommands(program: Command, context: () => CommandContext): void {
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
}
