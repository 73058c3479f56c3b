import { demoKeys } from './demo-keys.js';

/** The demo's config file. `relay` is the host that dies in the middle of the story. */
export function demoConfig(origins: {
  readonly openai: string;
  readonly anthropic: string;
  readonly openrouter: string;
  readonly relay: string;
}): string {
  const { openai, anthropic, openrouter } = demoKeys;
  const config = {
    providers: {
      openai: { baseUrl: `${origins.openai}/v1`, apiKey: named(openai) },
      anthropic: { baseUrl: origins.anthropic, apiKey: named(anthropic) },
      openrouter: {
        baseUrl: `${origins.openrouter}/api/v1`,
        apiKey: [
          { key: openrouter.relay, name: 'relay', baseUrl: `${origins.relay}/api/v1` },
          { key: openrouter.main, name: 'main' },
        ],
      },
    },
  };
  return `// keyctl demo: made up, and gone when the demo ends\n${JSON.stringify(config, null, 2)}\n`;
}

function named(keys: Readonly<Record<string, string>>): readonly object[] {
  return Object.entries(keys).map(([name, key]) => ({ key, name }));
}
