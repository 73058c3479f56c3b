import { createParser } from 'eventsource-parser';
import { isJsonRpcAnswer } from '../providers/json-rpc.js';
import type { Headers } from '../providers/reset-hint.js';
import { parseAnswerBody } from './answer-body.js';
import { encodingOf } from './answer-buffer.js';
import { isReadable } from './hold.js';

/** A model list of this size is none. */
const bodyLimit = 4 * 1024 * 1024;

type Body = AsyncIterable<Buffer> & { destroy(): unknown };

/**
 * The JSON of a health check's answer, or undefined if it is none. In an event stream it is the first
 * message that answers a request: what a server has to say beside it is not for us, and the stream need
 * not end.
 */
export async function readCheckBody(body: Body, headers: Headers): Promise<unknown> {
  return isReadable(headers, 'text/event-stream') ? readEvents(body) : readJson(body, headers);
}

async function readJson(body: Body, headers: Headers): Promise<unknown> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of body) {
    chunks.push(chunk);
    length += chunk.length;
    if (length > bodyLimit) {
      body.destroy();
      return undefined;
    }
  }
  return parseAnswerBody(Buffer.concat(chunks, length), encodingOf(headers));
}

async function readEvents(body: Body): Promise<unknown> {
  let answer: unknown;
  let length = 0;
  const decoder = new TextDecoder();
  const parser = createParser({
    onEvent: ({ data }) => {
      const message = parseAnswerBody(Buffer.from(data), undefined);
      answer ??= isJsonRpcAnswer(message) ? message : undefined;
    },
  });
  for await (const chunk of body) {
    length += chunk.length;
    parser.feed(decoder.decode(chunk, { stream: true }));
    if (answer !== undefined || length > bodyLimit) {
      break; // which destroys the body
    }
  }
  return answer;
}
