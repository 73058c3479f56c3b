import type { ToolEnvironment } from './tool-environment.js';

/**
 * What a tool has to be told by arguments, because it reads it from no variable: Codex takes the
 * address of its API from its options and its config alone. They stand before the user's own, so that
 * his win.
 */
export function toolArguments(program: string, variables: ToolEnvironment): readonly string[] {
  const url = variables['OPENAI_BASE_URL'];
  if (program !== 'codex' || typeof url !== 'string') {
    return [];
  }
  const settings = [
    'model_provider=keyctl',
    'model_providers.keyctl.name=keyctl',
    `model_providers.keyctl.base_url=${url}`,
    'model_providers.keyctl.env_key=OPENAI_API_KEY',
  ];
  return settings.flatMap((setting) => ['-c', setting]);
}
