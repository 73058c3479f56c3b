import { type Pretend, words } from './pretend.js';
import type { PretendCall } from './pretend-server.js';
import { replyEvents, replyJson } from './reply.js';

/** Answers as api.openai.com does: the shapes of its errors, its headers and its stream. */
export function likeOpenAi({ behaviourOf, think }: Pretend) {
  return async ({ method, path, headers, body, response }: PretendCall): Promise<void> => {
    const behaviour = behaviourOf(headers.authorization?.replace(/^Bearer /, '') ?? '');
    if (behaviour.kind === 'invalid') {
      replyJson(response, 401, error('Incorrect API key provided', 'invalid_api_key'));
    } else if (method === 'GET' && path === '/v1/models') {
      replyJson(response, 200, { object: 'list', data: [{ id: 'demo', object: 'model' }] });
    } else if (method !== 'POST' || path !== '/v1/chat/completions') {
      replyJson(response, 404, error(`Unknown request URL: ${method} ${path}`, 'unknown_url'));
    } else if (behaviour.kind === 'rate-limited') {
      const wait = String(behaviour.retryAfterSeconds);
      replyJson(response, 429, error('Rate limit reached for requests', 'rate_limit_exceeded'), {
        'retry-after': wait,
        'x-ratelimit-remaining-requests': '0',
        'x-ratelimit-reset-requests': `${wait}s`,
      });
    } else {
      await think();
      if (body?.['stream'] === true) {
        await replyEvents(response, [...words.map(chunk), 'data: [DONE]'], 30);
      } else {
        replyJson(response, 200, completion);
      }
    }
  };
}

function error(message: string, code: string): object {
  return { error: { message, type: 'invalid_request_error', param: null, code } };
}

function chunk(content: string): string {
  const choices = [{ index: 0, delta: { content }, finish_reason: null }];
  return `data: ${JSON.stringify({ id: 'chatcmpl-demo', object: 'chat.completion.chunk', choices })}`;
}

const completion = {
  id: 'chatcmpl-demo',
  object: 'chat.completion',
  model: 'demo',
  choices: [
    { index: 0, message: { role: 'assistant', content: words.join('') }, finish_reason: 'stop' },
  ],
  usage: { prompt_tokens: 12, completion_tokens: words.length, total_tokens: 12 + words.length },
};
