import { type Answer, custom, type Reply } from '../answers.js';
import { answerText, answerWords } from './documented-provider.js';

export type HeaderFields = Readonly<Record<string, string>>;

export function jsonAnswer(
  status: number,
  body: object | string,
  headers: HeaderFields = {},
): Reply {
  const bytes = typeof body === 'string' ? body : JSON.stringify(body);
  return { status, headers: { 'content-type': 'application/json', ...headers }, body: bytes };
}

/** Each part is a write of its own, so that the answer comes in pieces. */
export function streamedAnswer(parts: readonly string[], headers: HeaderFields): Answer {
  return custom(async (_request, response) => {
    response.writeHead(200, headers);
    for (const part of parts) {
      await new Promise((resolve) => response.write(part, resolve));
    }
    response.end();
  });
}

/** A string goes in as a line of its own, such as a comment; an object as the data of an event. */
export function eventStream(
  events: readonly (object | string)[],
  headers: HeaderFields = {},
): Answer {
  const parts = events.map((event) =>
    typeof event === 'string' ? `${event}\n\n` : `data: ${JSON.stringify(event)}\n\n`,
  );
  return streamedAnswer(parts, { 'content-type': 'text/event-stream', ...headers });
}

export const done = 'data: [DONE]';

/** A chat completion, and what a provider puts beside OpenAI's fields. */
export type Chat = {
  readonly id: string;
  readonly model: string;
  readonly usage: object;
  /** Beside `id` and `choices`, in the answer and in every chunk. */
  readonly more?: object;
  /** Beside `index`, in the choice and in that of every chunk. */
  readonly choice?: object;
  /** Beside `role` and `content`, in the message. */
  readonly message?: object;
};

const created = 1_763_900_000;

export function chatCompletion({ id, model, usage, more, choice, message }: Chat): object {
  return {
    id,
    object: 'chat.completion',
    created,
    model,
    choices: [
      {
        index: 0,
        message: { role: 'assistant', content: answerText, ...message },
        finish_reason: 'stop',
        ...choice,
      },
    ],
    usage,
    ...more,
  };
}

export type ChatChunks = {
  /** The first chunk, which names the role. */
  readonly role: object;
  /** One for each word. */
  readonly words: readonly object[];
  /** The one with the reason for the end. */
  readonly finish: object;
  /** One with no choice at all, for the usage. */
  readonly last: object;
};

/** The chunks of the same answer as a stream. `ofFinish` is what the one before the last has beside the others. */
export function chatChunks(
  { id, model, usage, more, choice }: Chat,
  { ofRole = {}, ofFinish = {} }: { ofRole?: object; ofFinish?: object } = {},
): ChatChunks {
  const chunk = (choices: readonly object[], extra: object = {}): object => ({
    id,
    object: 'chat.completion.chunk',
    created,
    model,
    choices,
    ...more,
    ...extra,
  });
  const saying = (delta: object, finish_reason: string | null = null): readonly object[] => [
    { index: 0, delta, finish_reason, ...choice },
  ];
  return {
    role: chunk(saying({ role: 'assistant', content: '' }), ofRole),
    words: answerWords.map((content) => chunk(saying({ content }))),
    finish: chunk(saying({}, 'stop'), ofFinish),
    last: chunk([], { usage }),
  };
}
