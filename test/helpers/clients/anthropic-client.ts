import Anthropic from '@anthropic-ai/sdk';
import { type ClientMaker, ownCredential, question } from './client.js';

export const anthropicClient: ClientMaker = ({ baseUrl, model, options }) => {
  const { messages } = new Anthropic({ apiKey: ownCredential, baseURL: baseUrl, ...options });
  const asked = {
    model,
    max_tokens: 16,
    messages: [{ role: 'user' as const, content: question }],
  };
  return {
    whole: async () => textOf(await messages.create(asked)),
    streamed: async () => textOf(await messages.stream(asked).finalMessage()),
  };
};

function textOf({ content }: Anthropic.Message): string {
  return content.map((block) => (block.type === 'text' ? block.text : '')).join('');
}
