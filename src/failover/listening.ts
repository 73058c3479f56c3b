/** The way in beside the socket, as the snapshot tells of it. */
export type Listening = {
  /** `http://127.0.0.1:7811`, or null. */
  readonly url: string | null;
  /** Why tools can't come in there as the config says; a sentence for the warnings. */
  readonly problem: string | null;
};
