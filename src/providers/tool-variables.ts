/**
 * The variables of the environment that point a program at another address with another key. A name
 * belongs here only if the same program reads both: a key of keyctl's own would else be sent to the
 * provider's address.
 */
export type ToolVariables = {
  readonly baseUrl: readonly string[];
  readonly key: readonly string[];
  /** Those that would win over a key above, or raise a warning beside it. */
  readonly unset: readonly string[];
  /** Programs that want their key elsewhere, by the name that they are started by. */
  readonly programs: Readonly<Record<string, Pick<ToolVariables, 'key' | 'unset'>>>;
};

/** OpenAI's clients and all that was written after them; `OPENAI_API_BASE`: aider, LiteLLM. */
export const openaiVariables: ToolVariables = {
  baseUrl: ['OPENAI_BASE_URL', 'OPENAI_API_BASE'],
  key: ['OPENAI_API_KEY'],
  unset: [],
  programs: {},
};

/** For a provider whose own client reads one pair and nothing else. */
export function toolVariables(baseUrl: readonly string[], key: string): ToolVariables {
  return { baseUrl, key: [key], unset: [], programs: {} };
}
