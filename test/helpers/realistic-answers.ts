import type { ServerResponse } from 'node:http';

export type UpstreamDialect = 'openai' | 'anthropic' | 'openrouter' | 'gemini';

const usage = { prompt_tokens: 11, completion_tokens: 3, total_tokens: 14 };
const json = { 'content-type': 'application/json' };

type Asked = { readonly path: string; readonly body: Buffer };

/** Answers like the real provider to a good key. */
export function realisticAnswer(
  asked: Asked,
  dialect: UpstreamDialect,
  response: ServerResponse,
): void {
  const path = asked.path.split('?')[0] ?? '';
  if (path.endsWith('/models')) {
    response.writeHead(200, json).end(JSON.stringify(modelList(dialect)));
  } else if (path.endsWith('/key')) {
    response.writeHead(200, json).end(JSON.stringify({ data: { label: 'k', limit: null } }));
  } else if (wantsStream(asked)) {
    response.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8' });
    for (const event of answerEvents(dialect, streamedWords)) {
      response.write(`${event}\n\n`);
    }
    response.end();
  } else {
    response.writeHead(200, json).end(JSON.stringify(wholeAnswer(dialect)));
  }
}

function wantsStream({ path, body }: Asked): boolean {
  if (path.includes(':streamGenerateContent')) {
    return true;
  }
  try {
    return JSON.parse(body.toString()).stream === true;
  } catch {
    return false;
  }
}

function modelList(dialect: UpstreamDialect): object {
  if (dialect === 'gemini') {
    return { models: [{ name: 'models/gemini-test' }] };
  }
  const model = { id: 'test-model', object: 'model', type: 'model', created: 0, owned_by: 'test' };
  return { object: 'list', data: [model], has_more: false };
}

export function wholeAnswer(dialect: UpstreamDialect, text = 'hello'): object {
  if (dialect === 'anthropic') {
    return message([{ type: 'text', text }], 'end_turn');
  }
  if (dialect === 'gemini') {
    return {
      candidates: [{ content: { role: 'model', parts: [{ text }] } }],
      usageMetadata: { promptTokenCount: 11, candidatesTokenCount: 3, totalTokenCount: 14 },
    };
  }
  const choice = { index: 0, message: { role: 'assistant', content: text } };
  return {
    id: 'chatcmpl-1',
    object: 'chat.completion',
    created: 0,
    model: 'test-model',
    choices: [{ ...choice, finish_reason: 'stop' }],
    usage,
  };
}

function message(content: readonly object[], stop: string | null): object {
  return {
    id: 'msg_1',
    type: 'message',
    role: 'assistant',
    model: 'test-model',
    content,
    stop_reason: stop,
    stop_sequence: null,
    usage: { input_tokens: 11, output_tokens: 3 },
  };
}

/** The words of every streamed answer. */
export const streamedWords = ['hel', 'lo'] as const;

/** A stream's events, each as it goes over the wire without its closing blank line. */
export function answerEvents(dialect: UpstreamDialect, words: readonly string[]): string[] {
  return dialect === 'anthropic' ? messageEvents(words) : chunkEvents(words);
}

function chunkEvents(words: readonly string[]): string[] {
  const chunk = (delta: object, finish: string | null, extra: object = {}) =>
    `data: ${JSON.stringify({
      id: 'chatcmpl-1',
      object: 'chat.completion.chunk',
      created: 0,
      model: 'test-model',
      choices: [{ index: 0, delta, finish_reason: finish }],
      ...extra,
    })}`;
  return [
    chunk({ role: 'assistant', content: '' }, null),
    ...words.map((content) => chunk({ content }, null)),
    chunk({}, 'stop', { usage }),
    'data: [DONE]',
  ];
}

function messageEvents(words: readonly string[]): string[] {
  const event = (type: string, fields: object) =>
    `event: ${type}\ndata: ${JSON.stringify({ type, ...fields })}`;
  return [
    event('message_start', { message: message([], null) }),
    event('content_block_start', { index: 0, content_block: { type: 'text', text: '' } }),
    event('ping', {}),
    ...words.map((text) =>
      event('content_block_delta', { index: 0, delta: { type: 'text_delta', text } }),
    ),
    event('content_block_stop', { index: 0 }),
    event('message_delta', {
      delta: { stop_reason: 'end_turn', stop_sequence: null },
      usage: { output_tokens: 3 },
    }),
    event('message_stop', {}),
  ];
}
