import Groq from 'groq-sdk';
import { chatClient } from './chat-client.js';
import { type ClientMaker, ownCredential } from './client.js';

export const groqClient: ClientMaker = ({ baseUrl, model, options }) => {
  const { chat } = new Groq({ apiKey: ownCredential, baseURL: baseUrl, ...options });
  return chatClient(chat.completions, model);
};
