/** The demo's keys: fake on sight, yet with the shape that each provider's mask knows. */
export const demoKeys = {
  openai: {
    work: 'sk-demo-not-a-real-key-work-a1b2',
    spare: 'sk-demo-not-a-real-key-spare-c3d4',
    old: 'sk-demo-not-a-real-key-old-9f0e',
  },
  anthropic: {
    team: 'sk-ant-demo-not-a-real-key-team-77aa',
    mine: 'sk-ant-demo-not-a-real-key-mine-81bc',
  },
  openrouter: {
    relay: 'sk-or-v1-demo-not-a-real-key-relay-5e5e',
    main: 'sk-or-v1-demo-not-a-real-key-main-d00d',
  },
} as const;

export type DemoKey =
  | 'openai/work'
  | 'openai/spare'
  | 'openai/old'
  | 'anthropic/team'
  | 'anthropic/mine'
  | 'openrouter/relay'
  | 'openrouter/main';

/** Whose secret this is; null for one that nobody was given, which every provider refuses. */
export function ownerOf(secret: string): DemoKey | null {
  for (const [provider, keys] of Object.entries(demoKeys)) {
    for (const [name, value] of Object.entries(keys)) {
      if (value === secret) {
        return `${provider}/${name}` as DemoKey;
      }
    }
  }
  return null;
}
