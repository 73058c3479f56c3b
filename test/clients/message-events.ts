import type { Turn } from './pretended-model.js';

/** Anthropic's Messages, streamed. */
export function messageEvents(turn: Turn): readonly string[] {
  const [block, delta, reason] =
    'use' in turn
      ? [
          { type: 'tool_use', id: 'toolu_1', name: turn.use.name, input: {} },
          { type: 'input_json_delta', partial_json: JSON.stringify(turn.use.input) },
          'tool_use',
        ]
      : [{ type: 'text', text: '' }, { type: 'text_delta', text: turn.words }, 'end_turn'];
  return [
    event('message_start', { message }),
    event('content_block_start', { index: 0, content_block: block }),
    event('content_block_delta', { index: 0, delta }),
    event('content_block_stop', { index: 0 }),
    event('message_delta', {
      delta: { stop_reason: reason, stop_sequence: null },
      usage: { output_tokens: 3 },
    }),
    event('message_stop', {}),
  ];
}

const message = {
  id: 'msg_1',
  type: 'message',
  role: 'assistant',
  model: 'test-model',
  content: [],
  stop_reason: null,
  stop_sequence: null,
  usage: { input_tokens: 11, output_tokens: 1 },
};

function event(type: string, fields: object): string {
  return `event: ${type}\ndata: ${JSON.stringify({ type, ...fields })}`;
}
