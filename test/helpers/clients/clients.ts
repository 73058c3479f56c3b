import { anthropicClient } from './anthropic-client.js';
import { azureClient } from './azure-client.js';
import type { ClientMaker } from './client.js';
import { geminiClient } from './gemini-client.js';
import { groqClient } from './groq-client.js';
import { mistralClient } from './mistral-client.js';
import { ollamaClient } from './ollama-client.js';
import { openaiClient } from './openai-client.js';
import { togetherClient } from './together-client.js';

/** The providers' own clients, unmodified, by the name of their package or class. */
export const clients = {
  openai: openaiClient,
  AzureOpenAI: azureClient,
  '@anthropic-ai/sdk': anthropicClient,
  '@google/genai': geminiClient,
  '@mistralai/mistralai': mistralClient,
  'groq-sdk': groqClient,
  'together-ai': togetherClient,
  ollama: ollamaClient,
} as const satisfies Readonly<Record<string, ClientMaker>>;

export type ClientName = keyof typeof clients;
