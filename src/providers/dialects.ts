import { anthropic } from './anthropic.js';
import type { Dialect } from './dialect.js';
import { gemini } from './gemini.js';
import { openai } from './openai.js';
import { openaiCompatible } from './openai-compatible.js';
import { openrouter } from './openrouter.js';

/** Every dialect that has a name of its own. Adding a provider is adding its file and this row. */
export const dialects: readonly Dialect[] = [
  openai,
  anthropic,
  openrouter,
  gemini,
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
