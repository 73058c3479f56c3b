import { AzureOpenAI } from 'openai';
import { chatClient } from './chat-client.js';
import { type ClientMaker, ownCredential } from './client.js';

/** Asks a deployment of Azure OpenAI by its path; the model is the deployment's name. */
export const azureClient: ClientMaker = ({ baseUrl, model, options }) => {
  const { chat } = new AzureOpenAI({
    apiKey: ownCredential,
    endpoint: baseUrl,
    apiVersion: '2024-10-21',
    ...options,
  });
  return chatClient(chat.completions, model);
};
