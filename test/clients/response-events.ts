import type { Turn } from './pretended-model.js';

const usage = {
  input_tokens: 11,
  input_tokens_details: { cached_tokens: 0 },
  output_tokens: 3,
  output_tokens_details: { reasoning_tokens: 0 },
  total_tokens: 14,
};

/** OpenAI's Responses API, streamed. */
export function responseEvents(turn: Turn): readonly string[] {
  const item = 'use' in turn ? functionCall(turn.use) : message(turn.words);
  const response = { id: 'resp_1', object: 'response', created_at: 0, model: 'test-model' };
  const place = { output_index: 0, item_id: item.id };
  return [
    event('response.created', { response: { ...response, status: 'in_progress', output: [] } }),
    event('response.output_item.added', { output_index: 0, item: begun(item) }),
    'use' in turn
      ? event('response.function_call_arguments.delta', {
          ...place,
          delta: JSON.stringify(turn.use.input),
        })
      : event('response.output_text.delta', { ...place, content_index: 0, delta: turn.words }),
    event('response.output_item.done', { output_index: 0, item }),
    event('response.completed', {
      response: { ...response, status: 'completed', output: [item], usage },
    }),
  ];
}

function event(type: string, fields: object): string {
  return `event: ${type}\ndata: ${JSON.stringify({ type, ...fields })}`;
}

function functionCall({ name, input }: { readonly name: string; readonly input: object }) {
  const call = { id: 'fc_1', type: 'function_call', call_id: 'call_1', status: 'completed' };
  return { ...call, name, arguments: JSON.stringify(input) };
}

function message(text: string) {
  const content = [{ type: 'output_text', text, annotations: [] }];
  return { id: 'msg_1', type: 'message', role: 'assistant', status: 'completed', content };
}

function begun(item: ReturnType<typeof functionCall> | ReturnType<typeof message>): object {
  const empty = 'arguments' in item ? { arguments: '' } : { content: [] };
  return { ...item, status: 'in_progress', ...empty };
}
