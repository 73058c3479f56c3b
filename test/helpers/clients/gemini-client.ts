import { GoogleGenAI } from '@google/genai';
import { type ClientMaker, ownCredential, question } from './client.js';

export const geminiClient: ClientMaker = ({ baseUrl, model, options }) => {
  const { models } = new GoogleGenAI({
    apiKey: ownCredential,
    httpOptions: { baseUrl, ...options },
  });
  const asked = { model, contents: question };
  return {
    whole: async () => (await models.generateContent(asked)).text ?? '',
    async streamed() {
      let text = '';
      for await (const part of await models.generateContentStream(asked)) {
        text += part.text ?? '';
      }
      return text;
    },
  };
};
