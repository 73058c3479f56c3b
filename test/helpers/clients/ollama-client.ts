import { Ollama } from 'ollama';
import { type ClientMaker, ownCredential, question } from './client.js';

/** Speaks Ollama's own protocol, whose streams are lines of JSON. */
export const ollamaClient: ClientMaker = ({ baseUrl, model, options }) => {
  const ollama = new Ollama({
    host: baseUrl,
    headers: { authorization: `Bearer ${ownCredential}` },
    ...options,
  });
  const asked = { model, messages: [{ role: 'user', content: question }] };
  return {
    whole: async () => (await ollama.chat(asked)).message.content,
    async streamed() {
      let text = '';
      for await (const part of await ollama.chat({ ...asked, stream: true })) {
        text += part.message.content;
      }
      return text;
    },
  };
};
