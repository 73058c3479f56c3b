/** The clients of the recipes in the README, at the versions that they were tried with. */
export const clientPackages = {
  claude: ['@anthropic-ai/claude-code@2.1.332'],
  codex: ['@openai/codex@0.169.0'],
  gemini: ['@google/gemini-cli@0.61.0'],
  opencode: ['opencode-ai@1.18.33'],
  'ai-sdk': [
    'ai@7.0.173',
    '@ai-sdk/openai@4.0.118',
    '@ai-sdk/anthropic@4.0.105',
    '@ai-sdk/google@4.0.121',
  ],
} as const satisfies Readonly<Record<string, readonly string[]>>;

export type ClientName = keyof typeof clientPackages;
