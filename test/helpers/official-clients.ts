import Anthropic from '@anthropic-ai/sdk';
import OpenAI from 'openai';
import { Agent, fetch as undiciFetch } from 'undici';
import { afterAll } from 'vitest';
import { canary } from './canary.js';

export type Client = {
  /** Asks for a whole answer; resolves to its text. */
  whole(provider: string): Promise<string>;
  /** The same as a stream, put together. */
  streamed(provider: string): Promise<string>;
};

/** What a client sends as its own key: it may reach no upstream. */
export const ownCredential = canary('client');

const question = {
  model: 'test-model',
  max_tokens: 16,
  messages: [{ role: 'user' as const, content: 'say hello' }],
};

/** The providers' own clients, unmodified, given a dispatcher that connects to the socket. */
export function officialClients(
  socketPath: string,
  options: { readonly maxRetries?: number } = {},
): Readonly<Record<'openai' | 'anthropic', Client>> & { openaiFor(provider: string): OpenAI } {
  const dispatcher = new Agent({ connect: { socketPath } });
  afterAll(() => dispatcher.destroy());
  const transport = {
    apiKey: ownCredential,
    ...options,
    fetch: undiciFetch as unknown as typeof fetch,
    // the types of Node's own undici and of the package differ
    fetchOptions: { dispatcher } as unknown as object,
  };
  const openaiFor = (provider: string) =>
    new OpenAI({ ...transport, baseURL: `http://keyctl/${provider}/v1` });
  const anthropicFor = (provider: string) =>
    new Anthropic({ ...transport, baseURL: `http://keyctl/${provider}` });
  return {
    openaiFor,
    openai: {
      async whole(provider) {
        const answer = await openaiFor(provider).chat.completions.create(question);
        return answer.choices[0]?.message.content ?? '';
      },
      async streamed(provider) {
        const asked = { ...question, stream: true as const };
        let text = '';
        for await (const chunk of await openaiFor(provider).chat.completions.create(asked)) {
          text += chunk.choices[0]?.delta.content ?? '';
        }
        return text;
      },
    },
    anthropic: {
      whole: async (provider) => textOf(await anthropicFor(provider).messages.create(question)),
      streamed: async (provider) =>
        textOf(await anthropicFor(provider).messages.stream(question).finalMessage()),
    },
  };
}

function textOf({ content }: Anthropic.Message): string {
  return content.map((block) => (block.type === 'text' ? block.text : '')).join('');
}
