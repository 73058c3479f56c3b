import type { Strategy } from '../engine.js';
import type { AuthHeader } from '../providers/auth-header.js';
import type { Route } from './route.js';
import type { Secret } from './secret.js';

/** A config that was read, checked and resolved: what the engine runs on. */
export type Config = {
  readonly path: string;
  readonly providers: readonly ProviderConfig[];
  readonly healthCheck: {
    readonly onStartup: boolean;
    /** 0 switches the periodic checks off. */
    readonly everyMinutes: number;
  };
  readonly replay: {
    /** A longer request body is streamed once, without failover. */
    readonly maxBodyBytes: number;
    /** The same limit for all kept bodies together. */
    readonly maxTotalBytes: number;
  };
  readonly log: { readonly level: 'debug' | 'info' | 'warn' | 'error' };
  readonly listen: {
    /** A loopback port for tools that can't use a Unix socket; null: none, the socket is the only way in. */
    readonly tcp: { readonly port: number } | null;
  };
  /** What is usable but probably not meant; each a sentence without a secret. */
  readonly warnings: readonly string[];
};

export type ProviderConfig = {
  readonly name: string;
  /** The dialect: a known type, else `openai-compatible`. */
  readonly type: string;
  readonly baseUrl: string;
  /** Where keys go, if the config says so; null leaves it to the dialect. */
  readonly auth: AuthHeader | null;
  readonly strategy: Strategy;
  /** A key with nothing left by its provider's own count is left for last. */
  readonly skipSpentKeys: boolean;
  readonly timeouts: {
    readonly connectMs: number;
    /** From the request's last byte to the answer's first header. */
    readonly firstByteMs: number;
    /** The longest silence inside an answer. */
    readonly idleMs: number;
    /** All attempts of one request together, until an answer is committed. */
    readonly requestMs: number;
  };
  /** Its proxy, and whom it trusts. */
  readonly route: Route;
  readonly keys: readonly KeyConfig[];
};

export type KeyConfig = {
  /** `openai/2`, or `openai/work` if it has a name. */
  readonly id: string;
  /** From 1. */
  readonly position: number;
  readonly name: string | null;
  /** Null if the reference could not be resolved; `problem` says why. */
  readonly secret: Secret | null;
  /** Such as `OPENAI_KEY_2 is not set`. */
  readonly problem: string | null;
  readonly masked: string;
  /** `$OPENAI_KEY_2`, `{file:~/key}`, `{keyring:openai/2}` or `config`. */
  readonly source: string;
  /** The provider's, or this key's own. */
  readonly baseUrl: string;
  readonly group: string | null;
  /** Those of the config's warnings that are about it. */
  readonly warnings: readonly string[];
};
