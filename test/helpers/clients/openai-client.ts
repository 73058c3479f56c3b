import OpenAI from 'openai';
import { chatClient } from './chat-client.js';
import { type ClientMaker, ownCredential } from './client.js';

/** Also what the docs of all providers name that speak its protocol and have no client of their own. */
export const openaiClient: ClientMaker = ({ baseUrl, model, options }) => {
  const { chat } = new OpenAI({ apiKey: ownCredential, baseURL: baseUrl, ...options });
  return chatClient(chat.completions, model);
};
