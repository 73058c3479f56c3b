import type { Turn } from './pretended-model.js';

const usage = { prompt_tokens: 11, completion_tokens: 3, total_tokens: 14 };

/** OpenAI's Chat Completions, streamed. */
export function chatEvents(turn: Turn): readonly string[] {
  if ('words' in turn) {
    return [chunk({ role: 'assistant', content: turn.words }, null), ...end('stop')];
  }
  const { name, input } = turn.use;
  const call = { index: 0, id: 'call_1', type: 'function' };
  const described = { ...call, function: { name, arguments: JSON.stringify(input) } };
  return [chunk({ role: 'assistant', tool_calls: [described] }, null), ...end('tool_calls')];
}

function end(reason: string): readonly string[] {
  return [chunk({}, reason, { usage }), 'data: [DONE]'];
}

function chunk(delta: object, reason: string | null, more: object = {}): string {
  const choices = [{ index: 0, delta, finish_reason: reason }];
  const id = { id: 'chatcmpl-1', object: 'chat.completion.chunk', created: 0, model: 'test-model' };
  return `data: ${JSON.stringify({ ...id, choices, ...more })}`;
}
