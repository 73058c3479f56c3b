import { anthropic } from './anthropic.js';
import { azure } from './azure.js';
import { cerebras } from './cerebras.js';
import { deepseek } from './deepseek.js';
import type { Dialect } from './dialect.js';
import { gemini } from './gemini.js';
import { geminiOpenai } from './gemini-openai.js';
import { githubModels } from './github-models.js';
import { groq } from './groq.js';
import { lmStudio } from './lm-studio.js';
import { mcp } from './mcp.js';
import { mistral } from './mistral.js';
import { ollama } from './ollama.js';
import { openai } from './openai.js';
import { openaiCompatible } from './openai-compatible.js';
import { openrouter } from './openrouter.js';
import { together } from './together.js';
import { vllm } from './vllm.js';
import { xai } from './xai.js';

/** Every dialect that has a name of its own. Adding a provider is adding its file and this row. */
export const dialects: readonly Dialect[] = [
  openai,
  anthropic,
  openrouter,
  gemini,
  geminiOpenai,
  azure,
  mistral,
  groq,
  deepseek,
  xai,
  together,
  cerebras,
  githubModels,
  ollama,
  vllm,
  lmStudio,
  mcp,
  openaiCompatible,
];

const byType = new Map(dialects.map((dialect) => [dialect.type, dialect]));

export function isKnownType(type: string): boolean {
  return byType.has(type);
}

/** A type that is not known speaks OpenAI's protocol. */
export function dialectOf(type: string): Dialect {
  return byType.get(type) ?? openaiCompatible;
}
