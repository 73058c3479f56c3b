export type Client = {
  /** Asks for a whole answer; resolves to its text. */
  whole(): Promise<string>;
  /** The same as a stream, put together. */
  streamed(): Promise<string>;
};

export type ClientOptions = {
  /** The base URL that the provider's docs give to this client, with `http://keyctl/<provider>` for its origin. */
  readonly baseUrl: string;
  readonly model: string;
  /** More of the client's own options, where a test wants some. */
  readonly options?: object;
};

export type ClientMaker = (options: ClientOptions) => Client;

/** What a client sends as its own key: it may reach no upstream. */
export const ownCredential = 'sk-client-own-credential';

export const question = 'say hello';
