import type { LinkState } from '../engine.js';
import { checkRunningConfig } from './check-running-config.js';
import type { CommandContext } from './command-context.js';
import { needTerminal } from './need-terminal.js';

function configPathOf(state: LinkState): string | null {
  return 'engine' in state ? state.engine.getSnapshot().engine.configPath : null;
}

/** `keyctl tui`: the screen, over the engine that runs or over one of its own. */
export async function tui(context: CommandContext): Promise<void> {
  needTerminal(context, 'keyctl tui');
  await checkRunningConfig(context);
  const { openEngineLink } = await import('../host/engine-link.js');
  const { paths, environment, explicitConfig } = context;
  // the engine starts in its own thread while the screen is still being loaded
  const link = openEngineLink({ paths, environment, explicitConfig });
  const { runScreen } = await import('./run-screen.js');
  await runScreen(context, link, {
    async openEditor() {
      const { openKeyEditor } = await import('../edit/open-key-editor.js');
      return openKeyEditor({
        // the one of the engine that this screen is attached to, if it has another
        configPath: () => configPathOf(link.getState()) ?? paths.config,
        socketPath: paths.socket,
        environment,
      });
    },
  });
}
