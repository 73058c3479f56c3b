import Together from 'together-ai';
import { chatClient } from './chat-client.js';
import { type ClientMaker, ownCredential } from './client.js';

export const togetherClient: ClientMaker = ({ baseUrl, model, options }) => {
  const { chat } = new Together({ apiKey: ownCredential, baseURL: baseUrl, ...options });
  return chatClient(chat.completions, model);
};
