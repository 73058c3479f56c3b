import { Mistral } from '@mistralai/mistralai';
import { type ClientMaker, ownCredential, question } from './client.js';

export const mistralClient: ClientMaker = ({ baseUrl, model, options }) => {
  const { chat } = new Mistral({ apiKey: ownCredential, serverURL: baseUrl, ...options });
  const asked = { model, messages: [{ role: 'user' as const, content: question }] };
  return {
    whole: async () => textOf((await chat.complete(asked)).choices[0]?.message?.content),
    async streamed() {
      let text = '';
      for await (const { data } of await chat.stream(asked)) {
        text += textOf(data.choices[0]?.delta.content);
      }
      return text;
    },
  };
};

function textOf(content: unknown): string {
  return typeof content === 'string' ? content : '';
}
