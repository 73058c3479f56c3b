import { dialectOf } from '../../../src/providers/dialects.js';
import type { SceneProvider } from '../actor.js';
import type { Client } from '../clients/client.js';
import { clients } from '../clients/clients.js';
import { anthropic } from './anthropic.js';
import { azure, azureDeployment } from './azure.js';
import { cerebras } from './cerebras.js';
import { deepseek } from './deepseek.js';
import type { DocumentedProvider } from './documented-provider.js';
import { gemini } from './gemini.js';
import { geminiOpenai } from './gemini-openai.js';
import { githubModels } from './github-models.js';
import { groq } from './groq.js';
import { lmStudio, vllm } from './local-servers.js';
import { mistral } from './mistral.js';
import { ollama, ollamaOpenai } from './ollama.js';
import { openai } from './openai.js';
import { openrouter } from './openrouter.js';
import { reseller } from './reseller.js';
import { together } from './together.js';
import { xai } from './xai.js';

/** Adding a provider is adding its file and this row. */
export const documentedProviders: readonly DocumentedProvider[] = [
  openai,
  anthropic,
  openrouter,
  gemini,
  geminiOpenai,
  azure,
  azureDeployment,
  mistral,
  groq,
  deepseek,
  xai,
  together,
  cerebras,
  githubModels,
  ollama,
  ollamaOpenai,
  vllm,
  lmStudio,
  reseller,
];

/** A provider of a scene that is configured as the docs have it. */
export function sceneOf({ type, base }: DocumentedProvider, keys = 2): SceneProvider {
  const { baseUrl } = dialectOf(type);
  const own = baseUrl === null ? '' : new URL(baseUrl).pathname.replace(/\/$/, '');
  return { keys, fields: { type }, upstream: { basePath: base ?? own } };
}

/** Its client, set up by its docs but for the host, and told nothing else. */
export function clientOf({ client, clientBase, model }: DocumentedProvider, name: string): Client {
  return clients[client]({ baseUrl: `http://keyctl/${name}${clientBase}`, model });
}
