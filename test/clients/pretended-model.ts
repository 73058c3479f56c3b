import type { Answer } from '../helpers/answers.js';
import { chatEvents } from './chat-events.js';
import { contentEvents } from './content-events.js';
import { messageEvents } from './message-events.js';
import { responseEvents } from './response-events.js';

/** One use of a tool that the client offers. */
export type ToolUse = { readonly name: string; readonly input: object };

/** What a pretended model says next: that it wants to use a tool, or some words. */
export type Turn = { readonly use: ToolUse } | { readonly words: string };

export const lastWords = 'The note is written.';

/** The protocols that the clients speak, by the end of the path that they ask for. */
const protocols: readonly (readonly [path: RegExp, events: (turn: Turn) => readonly string[]])[] = [
  [/\/chat\/completions$/, chatEvents],
  [/\/responses$/, responseEvents],
  [/\/messages$/, messageEvents],
  [/:streamGenerateContent$/, contentEvents],
];

/**
 * A model that does its task as real ones do: where the client offers the tool it asks for its use,
 * and when it has the result it says that it is done. Whoever offers no tool, as a request for a
 * title does, gets the words alone.
 */
export function pretendedModel(use: ToolUse): Answer {
  return {
    run({ call, response }) {
      const path = call.path.split('?')[0] ?? '';
      const events = protocols.find(([end]) => end.test(path))?.[1];
      if (events === undefined) {
        response.writeHead(404, { 'content-type': 'application/json' });
        response.end(JSON.stringify({ error: { message: `no such path: ${path}` } }));
        return;
      }
      const body = call.body.toString();
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      for (const event of events(nextTurn(body, use))) {
        response.write(`${event}\n\n`);
      }
      response.end();
    },
  };
}

/** Each protocol has its own word for a result. */
const result = /"(?:function_call_output|tool_result|functionResponse)"|"role":"tool"/;

function nextTurn(body: string, use: ToolUse): Turn {
  const offered = body.includes(`"name":"${use.name}"`);
  return offered && !result.test(body) ? { use } : { words: lastWords };
}
