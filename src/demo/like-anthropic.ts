import { type Pretend, words } from './pretend.js';
import type { PretendCall } from './pretend-server.js';
import { replyEvents, replyJson } from './reply.js';

/** Answers as api.anthropic.com does: its own envelope, its named events, and 529 when overloaded. */
export function likeAnthropic({ behaviourOf, think }: Pretend) {
  return async ({ method, path, headers, body, response }: PretendCall): Promise<void> => {
    const behaviour = behaviourOf(String(headers['x-api-key'] ?? ''));
    if (behaviour.kind === 'invalid') {
      replyJson(response, 401, error('authentication_error', 'invalid x-api-key'));
    } else if (method === 'GET' && path === '/v1/models') {
      replyJson(response, 200, { data: [{ type: 'model', id: 'demo' }], has_more: false });
    } else if (method !== 'POST' || path !== '/v1/messages') {
      replyJson(response, 404, error('not_found_error', 'Not found'));
    } else if (behaviour.kind === 'overloaded') {
      replyJson(response, 529, error('overloaded_error', 'Overloaded'));
    } else {
      await think();
      if (body?.['stream'] === true) {
        await replyEvents(response, events, 30);
      } else {
        replyJson(response, 200, message);
      }
    }
  };
}

function error(type: string, text: string): object {
  return { type: 'error', error: { type, message: text } };
}

function event(data: { readonly type: string; readonly [field: string]: unknown }): string {
  return `event: ${data.type}\ndata: ${JSON.stringify(data)}`;
}

const events = [
  event({
    type: 'message_start',
    message: {
      id: 'msg_demo',
      type: 'message',
      role: 'assistant',
      model: 'demo',
      content: [],
      usage: { input_tokens: 12, output_tokens: 1 },
    },
  }),
  event({ type: 'content_block_start', index: 0, content_block: { type: 'text', text: '' } }),
  ...words.map((text) =>
    event({ type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text } }),
  ),
  event({ type: 'content_block_stop', index: 0 }),
  event({
    type: 'message_delta',
    delta: { stop_reason: 'end_turn' },
    usage: { output_tokens: words.length },
  }),
  event({ type: 'message_stop' }),
];

const message = {
  id: 'msg_demo',
  type: 'message',
  role: 'assistant',
  model: 'demo',
  content: [{ type: 'text', text: words.join('') }],
  stop_reason: 'end_turn',
  usage: { input_tokens: 12, output_tokens: words.length },
};
