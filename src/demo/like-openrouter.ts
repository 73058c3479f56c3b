import { type Pretend, words } from './pretend.js';
import type { PretendCall } from './pretend-server.js';
import { replyEvents, replyJson } from './reply.js';

/** Answers as openrouter.ai does: a model list for anyone, the truth about a key under `/key`. */
export function likeOpenRouter({ behaviourOf, think }: Pretend) {
  return async ({ method, path, headers, body, response }: PretendCall): Promise<void> => {
    const behaviour = behaviourOf(headers.authorization?.replace(/^Bearer /, '') ?? '');
    if (method === 'GET' && path === '/api/v1/models') {
      replyJson(response, 200, { data: [{ id: 'demo/demo' }] });
    } else if (behaviour.kind === 'invalid') {
      replyJson(response, 401, { error: { code: 401, message: 'User not found.' } });
    } else if (method === 'GET' && path === '/api/v1/key') {
      replyJson(response, 200, { data: { label: 'demo', limit: 10, limit_remaining: 7.5 } });
    } else if (method !== 'POST' || path !== '/api/v1/chat/completions') {
      replyJson(response, 404, { error: { code: 404, message: 'Not found' } });
    } else {
      await think();
      if (body?.['stream'] === true) {
        // the comment is what OpenRouter sends while its own upstream thinks
        const events = [': OPENROUTER PROCESSING', ...words.map(chunk), 'data: [DONE]'];
        await replyEvents(response, events, 30);
      } else {
        replyJson(response, 200, completion);
      }
    }
  };
}

function chunk(content: string): string {
  const choices = [{ index: 0, delta: { content }, finish_reason: null }];
  return `data: ${JSON.stringify({ id: 'gen-demo', provider: 'Demo', choices })}`;
}

const completion = {
  id: 'gen-demo',
  object: 'chat.completion',
  provider: 'Demo',
  choices: [
    { index: 0, message: { role: 'assistant', content: words.join('') }, finish_reason: 'stop' },
  ],
  usage: { prompt_tokens: 12, completion_tokens: words.length, total_tokens: 12 + words.length },
};
