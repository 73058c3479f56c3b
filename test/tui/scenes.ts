import type { EngineLink, Snapshot } from '../../src/engine.js';
import {
  aCoolingKey,
  aDisabledKey,
  aKey,
  anEvent,
  anInvalidKey,
  aProvider,
  aSnapshot,
  at,
  theDesignedSnapshot,
} from './a-snapshot.js';
import { MemoryEngine, MemoryLink } from './memory-engine.js';

const problem = {
  file: '/home/me/.config/keyctl/config.json',
  line: 12,
  column: 5,
  path: 'providers.openai.apiKey',
  message: 'expected a string or a list, found a number',
} as const;

/** Each state that the screen can be in, as a link that is in it. */
const scenes = {
  designed: () => hosting(theDesignedSnapshot()),
  attached: () => attached(theDesignedSnapshot()),
  idle: () => hosting(aSnapshot()),
  loading: () => hosting(loading()),
  many: () => hosting(manyKeys()),
  wide: () => hosting(wideNames()),
  exhausted: () => hosting(exhausted()),
  banners: () =>
    hosting({
      ...theDesignedSnapshot(),
      configError: problem,
      warnings: ['openai/work and openai/spare have the same secret', 'another one'],
    }),
  'in-flight': () => {
    const link = hosting(
      aSnapshot({
        providers: [aProvider('openai', [aKey('openai/work', { counts: { inFlight: 2 } })])],
      }),
    );
    // A drain that takes for ever, so that there is time to end it.
    link.closing = new Promise(() => {});
    return link;
  },
  busy: () => {
    const link = hosting(theDesignedSnapshot());
    const state = link.getState();
    if (state.kind === 'hosting') {
      keepBusy(state.engine as MemoryEngine);
    }
    return link;
  },
  starting: () => new MemoryLink({ kind: 'starting' }),
  'no-config': () =>
    new MemoryLink({
      kind: 'no-config',
      path: problem.file,
      found: [
        { variable: 'OPENAI_API_KEY', provider: 'openai' },
        { variable: 'ANTHROPIC_API_KEY', provider: 'anthropic' },
      ],
    }),
  'config-broken': () => new MemoryLink({ kind: 'config-broken', problem }),
  lost: () =>
    new MemoryLink({
      kind: 'lost',
      last: theDesignedSnapshot(),
      reason: 'the connection was closed',
    }),
  failed: () =>
    new MemoryLink({
      kind: 'failed',
      message: 'the socket’s folder belongs to another user',
      hint: 'choose another one with --socket',
    }),
} as const satisfies Record<string, () => EngineLink>;

export type SceneName = keyof typeof scenes;

export const sceneNames = Object.keys(scenes) as readonly SceneName[];

export function aLink(name: SceneName): MemoryLink {
  return scenes[name]();
}

function hosting(snapshot: Snapshot): MemoryLink {
  return new MemoryLink({ kind: 'hosting', engine: new MemoryEngine(snapshot) });
}

function attached(snapshot: Snapshot): MemoryLink {
  return new MemoryLink({ kind: 'attached', engine: new MemoryEngine(snapshot), pid: 4242 });
}

function manyKeys(): Snapshot {
  const providers = ['anthropic', 'openai', 'openrouter', 'gemini'].map((name) =>
    aProvider(
      name,
      Array.from({ length: 10 }, (_key, index) => {
        const id = `${name}/${index + 1}`;
        if (index % 4 === 3) {
          return anInvalidKey(id);
        }
        if (index % 5 === 4) {
          return aDisabledKey(id);
        }
        return aKey(id, { counts: { requests: index * 731, ok: index * 731 } });
      }),
    ),
  );
  return { ...theDesignedSnapshot(), providers };
}

function wideNames(): Snapshot {
  const long = 'a-very-long-name-'.repeat(18);
  return aSnapshot({
    providers: [
      aProvider('提供者', [aKey('提供者/工作鍵', { masked: 'sk-…日本語' })]),
      aProvider('rocket🚀', [aKey('rocket🚀/👨‍👩‍👧👍🏽', { masked: 'sk-…🔑🔑' })]),
      aProvider(long, [aKey(`${long}/${long}`, { masked: `sk-…${long}` })]),
      aProvider('esc\u001b[2J\u001b]0;owned\u0007', [aKey('esc\u001b[2J/\u202eevil\u0000\r\nx')]),
    ],
    events: [
      anEvent(1, { key: '提供者/工作鍵', detail: 'レート制限に達しました 🚦🚦 '.repeat(9) }),
      anEvent(2, {
        key: 'esc/x',
        detail: 'bad \u001b[31mred\u001b[H\u001b[2J \u009b5A text\r\n2nd',
      }),
    ],
  });
}

/** Checks are under way, and the first of them has ended. */
function loading(): Snapshot {
  const checking = { state: 'checking', health: 'unchecked', checking: true } as const;
  const unknown = { evidence: null, latencyMs: { p50: null, p95: null }, counts: { requests: 0 } };
  const ids = ['openai/work', 'openai/spare', 'openai/old', 'openai/3'];
  return aSnapshot({
    providers: [
      aProvider(
        'openai',
        ids.map((id, index) => aKey(id, index === 0 ? {} : { ...checking, ...unknown })),
      ),
      aProvider('anthropic', [aKey('anthropic/team', { ...checking, ...unknown })]),
    ],
    events: [anEvent(1, { type: 'engine-started', detail: 'serving' })],
  });
}

function exhausted(): Snapshot {
  return aSnapshot({
    providers: [
      aProvider('openai', [
        aCoolingKey('openai/work', 42),
        aKey('openai/spare', {
          state: 'exhausted',
          health: 'exhausted',
          available: false,
          why: 'out of quota',
        }),
        aKey('openai/third', {
          state: 'unreachable',
          available: false,
          unreachableUntil: at(7),
          why: 'connect timed out',
        }),
        aKey('openai/4', { state: 'restricted', health: 'restricted' }),
        aKey('openai/5', { state: 'unverified', health: 'unverified' }),
        aKey('openai/6', { state: 'checking', checking: true }),
        aKey('openai/7', { state: 'unchecked', health: 'unchecked' }),
      ]),
    ],
    events: [
      anEvent(1, { type: 'attempt-failed', key: 'openai/work', detail: '429 rate limited' }),
      anEvent(2, {
        type: 'keys-exhausted',
        provider: 'openai',
        detail: 'no key left: work 429 back in 42 s, spare out of quota',
      }),
    ],
  });
}

/** Steady traffic, faster than any screen should follow. */
function keepBusy(engine: MemoryEngine): void {
  let requests = 96;
  setInterval(() => {
    requests += 1;
    const key = engine.getSnapshot().providers[0]?.keys[1];
    if (key === undefined) {
      return;
    }
    engine.changeKey(key.id, { counts: { ...key.counts, requests, ok: requests } });
    if (requests % 25 === 0) {
      engine.tell({ type: 'failed-over', key: 'openai/work', to: 'openai/spare', detail: '429' });
    }
  }, 20).unref();
}
