import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, test } from 'vitest';
import type { Answer } from '../helpers/answers.js';
import { installClient } from './install-client.js';
import { openStage } from './open-stage.js';
import { codeInText } from './recipe.js';
import { refusals } from './refusals.js';

let folder = '';
beforeAll(async () => {
  folder = await installClient('ai-sdk');
});

const models = {
  openai: `openai('gpt-5-mini')`,
  chat: `openai.chat('gpt-5-mini')`,
  anthropic: `anthropic('claude-sonnet-4-5')`,
  gemini: codeInText('createGoogleGenerativeAI(').replace('…', 'gemini-2.5-flash'),
} as const;
type Model = keyof typeof models;

const agent = (model: Model) => `
  import { writeFileSync } from 'node:fs';
  import { anthropic } from '@ai-sdk/anthropic';
  import { createGoogleGenerativeAI } from '@ai-sdk/google';
  import { openai } from '@ai-sdk/openai';
  import { jsonSchema, stepCountIs, streamText, tool } from 'ai';
  const { textStream } = streamText({
    model: ${models[model]},
    prompt: 'write a note into note.txt',
    stopWhen: stepCountIs(3),
    tools: {
      write: tool({
        inputSchema: jsonSchema({
          type: 'object',
          properties: { path: { type: 'string' }, content: { type: 'string' } },
        }),
        execute: ({ path, content }) => { writeFileSync(path, content); return 'written'; },
      }),
    },
  });
  for await (const text of textStream) process.stdout.write(text);`;

async function stage(model: Model, refusal: Answer) {
  const provider = model === 'chat' ? 'openai' : model;
  // beside the packages, for Node to find them
  const path = join(folder, `${model}.mjs`);
  writeFileSync(path, agent(model));
  return openStage({
    provider,
    refusal,
    program: ['agent', process.execPath, path],
    use: (path, content) => ({ name: 'write', input: { path, content } }),
  });
}

describe.each(Object.keys(models) as Model[])('with %s', (model) => {
  test.each(refusals)('a first key that gets %s goes unnoticed', async (_status, refusal) => {
    const agent = await stage(model, refusal);
    agent.expectDone(await agent.run('agent'));
  });
});
