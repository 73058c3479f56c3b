import { canary } from '../helpers/canary.js';
import type { UpstreamDialect } from '../helpers/realistic-answers.js';

export type SoakProvider = {
  readonly name: string;
  readonly type: string;
  readonly dialect: UpstreamDialect;
  readonly basePath: string;
  readonly strategy: 'sequential' | 'round-robin';
  readonly goodKeys: number;
  /** Below the provider's name, as its clients send it. */
  readonly chatPath: string;
  readonly streamPath: string;
};

const openaiPaths = { chatPath: '/v1/chat/completions', streamPath: '/v1/chat/completions' };

/** Several dialects and both strategies; each has one key more, which the upstream does not know. */
export const soakProviders: readonly SoakProvider[] = [
  {
    name: 'openai',
    type: 'openai',
    dialect: 'openai',
    basePath: '/v1',
    strategy: 'sequential',
    goodKeys: 5,
    ...openaiPaths,
  },
  {
    name: 'anthropic',
    type: 'anthropic',
    dialect: 'anthropic',
    basePath: '',
    strategy: 'sequential',
    goodKeys: 5,
    chatPath: '/v1/messages',
    streamPath: '/v1/messages',
  },
  {
    name: 'gemini',
    type: 'gemini',
    dialect: 'gemini',
    basePath: '/v1beta',
    strategy: 'sequential',
    goodKeys: 4,
    chatPath: '/v1beta/models/gemini-test:generateContent',
    streamPath: '/v1beta/models/gemini-test:streamGenerateContent?alt=sse',
  },
  {
    name: 'gateway',
    type: 'openai-compatible',
    dialect: 'openai',
    basePath: '/team/v1',
    strategy: 'round-robin',
    goodKeys: 5,
    ...openaiPaths,
  },
];

export function goodSecrets({ name, goodKeys }: SoakProvider): readonly string[] {
  return Array.from({ length: goodKeys }, (_key, index) => canary(`${name}-${index + 1}`));
}

/** Known to no upstream: 401. */
export function wrongSecret({ name }: SoakProvider): string {
  return canary(`${name}-wrong`);
}

/** Comes and goes with the edits of the config. */
export function spareSecret({ name }: SoakProvider): string {
  return canary(`${name}-spare`);
}
