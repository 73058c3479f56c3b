import { recordOf } from './error-facts.js';

/** Events that come before any content: Anthropic's and those of OpenAI's Responses API. */
const preambles = new Set([
  'ping',
  'message_start',
  'response.created',
  'response.queued',
  'response.in_progress',
  'response.output_item.added',
  'response.content_part.added',
]);

/** Whether an event says nothing yet. To be held for a moment harms no event, so doubt is for content. */
export function isPreamble(
  type: string | undefined,
  body: Readonly<Record<string, unknown>> | null,
): boolean {
  if (type !== undefined) {
    return preambles.has(type) || (type === 'content_block_start' && isEmptyBlock(body));
  }
  return body !== null && isEmptyChunk(body);
}

/** Anthropic opens a block of text with an empty one. */
function isEmptyBlock(body: Readonly<Record<string, unknown>> | null): boolean {
  const block = recordOf(body?.['content_block']);
  return (block?.['type'] === 'text' || block?.['type'] === 'thinking') && isEmpty(block, ['type']);
}

/**
 * OpenAI Chat: the first chunk has only `delta.role` and an empty content; Azure sends one more
 * before it, with the results of its filter and no choice at all.
 */
function isEmptyChunk(body: Readonly<Record<string, unknown>>): boolean {
  const { choices } = body;
  if (!Array.isArray(choices) || isFilled(body['usage'])) {
    return false;
  }
  if (choices.length === 0) {
    return isFilled(body['prompt_filter_results']);
  }
  return choices.every((item) => {
    const choice = recordOf(item);
    const delta = recordOf(choice?.['delta']);
    return delta !== null && !isFilled(choice?.['finish_reason']) && isEmpty(delta, ['role']);
  });
}

function isEmpty(record: Readonly<Record<string, unknown>>, ignored: readonly string[]): boolean {
  return Object.keys(record).every((name) => ignored.includes(name) || !isFilled(record[name]));
}

function isFilled(value: unknown): boolean {
  const isNothing = value === undefined || value === null || value === '';
  return !isNothing && !(Array.isArray(value) && value.length === 0);
}
