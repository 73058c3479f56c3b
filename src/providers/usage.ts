import type { Tokens } from '../keys/tokens.js';

/** One usage object of an answer; a field is null where it does not tell. */
export type Usage = {
  readonly input: number | null;
  /** Input that the provider counts beside `input`: Anthropic's cache. */
  readonly besideInput: number | null;
  readonly output: number | null;
  readonly cached: number | null;
  readonly costUsd: number | null;
};

type Fields = Readonly<Record<string, unknown>>;

/**
 * Reads the JSON text of a `usage` or `usageMetadata` object; null if it tells of no tokens. The
 * protocols name their fields apart, so that any endpoint may speak any of them.
 */
export function readUsage(text: string): Usage | null {
  const fields = parse(text);
  if (fields === null) {
    return null;
  }
  const usage = readGemini(fields) ?? readChat(fields) ?? readInputOutput(fields);
  return usage.input === null && usage.output === null ? null : usage;
}

/**
 * Reads the end of an answer in Ollama's own protocol, whose counts stand in no object of their own
 * (docs: API); null if there are none. In a JSON string their quotes are escaped.
 */
export function readEvalCounts(end: string): Usage | null {
  const input = /"prompt_eval_count" ?: ?(\d{1,9})\b/.exec(end)?.[1];
  const output = /"eval_count" ?: ?(\d{1,9})\b/.exec(end)?.[1];
  if (input === undefined && output === undefined) {
    return null;
  }
  return {
    // left out where the whole prompt was cached
    input: input === undefined ? null : Number(input),
    besideInput: null,
    output: output === undefined ? null : Number(output),
    cached: null,
    costUsd: null,
  };
}

/** Whether `readUsage` could make something of it, at a fraction of its cost. */
export function mayBeUsage(text: string): boolean {
  return /"(?:(?:input|output|prompt|completion|total)_tokens|(?:prompt|total)TokenCount)"/.test(
    text,
  );
}

/**
 * What two objects of one answer tell together, never their sum: the later one corrects the earlier
 * (Anthropic's are cumulative). Counts do not shrink, so that a later zero is a gap, not a word.
 */
export function laterUsage(earlier: Usage | null, later: Usage | null): Usage | null {
  if (earlier === null || later === null) {
    return earlier ?? later;
  }
  return {
    input: laterCount(earlier.input, later.input),
    besideInput: laterCount(earlier.besideInput, later.besideInput),
    output: laterCount(earlier.output, later.output),
    cached: laterCount(earlier.cached, later.cached),
    costUsd: laterCount(earlier.costUsd, later.costUsd),
  };
}

export function tokensOf({ input, besideInput, output, cached, costUsd }: Usage): Tokens {
  return { in: (input ?? 0) + (besideInput ?? 0), out: output ?? 0, cached, costUsd };
}

/** Gemini: thoughts and tool prompts are in the total only, so the output is what the prompt leaves of it. */
function readGemini(fields: Fields): Usage | null {
  const total = count(fields['totalTokenCount']);
  const prompt = count(fields['promptTokenCount']);
  if (total === null && prompt === null) {
    return null;
  }
  const parts = sum(count(fields['candidatesTokenCount']), count(fields['thoughtsTokenCount']));
  return {
    input: prompt,
    besideInput: null,
    output: total === null ? parts : Math.max(0, total - (prompt ?? 0)),
    cached: count(fields['cachedContentTokenCount']),
    costUsd: null,
  };
}

/** OpenAI's chat, completions and embeddings, and all who speak like them. */
function readChat(fields: Fields): Usage | null {
  const input = count(fields['prompt_tokens']);
  const output = count(fields['completion_tokens']);
  if (input === null && output === null) {
    return null;
  }
  return {
    input,
    besideInput: null,
    output,
    // DeepSeek's own name came before the one that all others use
    cached: cachedIn(fields['prompt_tokens_details']) ?? count(fields['prompt_cache_hit_tokens']),
    costUsd: cost(fields['cost']),
  };
}

/** OpenAI's Responses and Anthropic's Messages: only the latter leaves the cache out of its input. */
function readInputOutput(fields: Fields): Usage {
  const cacheRead = count(fields['cache_read_input_tokens']);
  const cacheWritten = count(fields['cache_creation_input_tokens']);
  const output = count(fields['output_tokens']);
  return {
    // rerankers and some embeddings tell a total alone
    input:
      count(fields['input_tokens']) ?? (output === null ? count(fields['total_tokens']) : null),
    besideInput: sum(cacheRead, cacheWritten),
    output,
    cached: cachedIn(fields['input_tokens_details']) ?? cacheRead,
    costUsd: cost(fields['cost']),
  };
}

function cachedIn(details: unknown): number | null {
  return isFields(details) ? count(details['cached_tokens']) : null;
}

/** No answer has more: a larger number is garbage, and would spoil the sum for ever. */
const mostTokens = 1e9;
const mostDollars = 1e5;

function count(value: unknown): number | null {
  return typeof value === 'number' && value >= 0 && value <= mostTokens ? Math.round(value) : null;
}

/** OpenRouter's credits, which are US dollars (docs: usage accounting). */
function cost(value: unknown): number | null {
  return typeof value === 'number' && value >= 0 && value <= mostDollars ? value : null;
}

function sum(a: number | null, b: number | null): number | null {
  return a === null && b === null ? null : (a ?? 0) + (b ?? 0);
}

function laterCount(earlier: number | null, later: number | null): number | null {
  return later === null || (later === 0 && earlier !== null) ? earlier : later;
}

function parse(text: string): Fields | null {
  try {
    const value: unknown = JSON.parse(text);
    return isFields(value) ? value : null;
  } catch {
    // a provider's answer may hold anything
    return null;
  }
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
