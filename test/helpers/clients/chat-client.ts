import { type Client, question } from './client.js';

type Asked = {
  readonly model: string;
  readonly messages: { readonly role: 'user'; readonly content: string }[];
};

/** What the clients of OpenAI, Groq and Together have in common. */
type ChatCompletions = {
  create(body: Asked & { readonly stream: true }): PromiseLike<AsyncIterable<Chunk>>;
  create(body: Asked): PromiseLike<Completion>;
};

type Completion = {
  readonly choices: readonly {
    readonly message?: { readonly content?: string | null } | undefined;
  }[];
};

type Chunk = {
  readonly choices: readonly {
    readonly delta?: { readonly content?: string | null } | undefined;
  }[];
};

export function chatClient(completions: ChatCompletions, model: string): Client {
  const asked = { model, messages: [{ role: 'user' as const, content: question }] };
  return {
    async whole() {
      const { choices } = await completions.create(asked);
      return choices[0]?.message?.content ?? '';
    },
    async streamed() {
      let text = '';
      const options = { stream_options: { include_usage: true } };
      for await (const { choices } of await completions.create({
        ...asked,
        ...options,
        stream: true,
      })) {
        text += choices[0]?.delta?.content ?? '';
      }
      return text;
    },
  };
}
