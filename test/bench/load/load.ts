import type { Target } from './connection.js';

export type RequestSpec = {
  readonly method?: 'GET' | 'POST';
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Of a chat request; 0 for none. */
  readonly bodyBytes: number;
};

type To = { readonly target: Target; readonly request: RequestSpec };

/** What the generator is told to do. */
export type Load =
  /** Each connection sends its next request when it has the answer to the last one. */
  | (To & {
      readonly kind: 'closed';
      readonly connections: number;
      readonly seconds: number;
      /** Ends it sooner. */
      readonly requests?: number;
      /** Sent one by one, on a connection of its own, before each request and outside of its time. */
      readonly before?: readonly RequestSpec[];
      /** Until the first byte of the answer's body, and not its end. */
      readonly toFirstByte?: boolean;
    })
  /** Requests come at a steady rate, whether the ones before were answered or not. */
  | (To & {
      readonly kind: 'paced';
      readonly perSecond: number;
      readonly seconds: number;
      /** The status that is a good answer; default 200. */
      readonly status?: number;
    })
  /** Streams of events that tell when they were sent. */
  | (To & { readonly kind: 'events'; readonly streams: number; readonly seconds: number })
  /** Streams that were answered and then wait until `release`. */
  | (To & { readonly kind: 'hold'; readonly streams: number })
  | { readonly kind: 'release' };

export type LoadResult = {
  /** Answers, or events for `events`. */
  readonly count: number;
  readonly seconds: number;
  readonly bytes: number;
  /** Microseconds. */
  readonly latency: { readonly p50: number; readonly p99: number };
  readonly cpuSeconds: number;
};

export type LoadReply =
  | { readonly kind: 'done'; readonly result: LoadResult }
  /** The first wrong answer or lost connection: nothing that was measured counts. */
  | { readonly kind: 'failed'; readonly reason: string };
