import type { HttpProxy } from './proxy.js';

/** How the calls of one provider leave this machine. */
export type Route = {
  readonly proxy: ProxyChoice;
  /** Certificates in PEM that are trusted beside Node's own. */
  readonly authorities: readonly string[];
  /** The same for two routes that are the same, so that a reload keeps their connections. */
  readonly id: string;
};

export type ProxyChoice =
  /** `HTTPS_PROXY`, `HTTP_PROXY` and `NO_PROXY`. */
  | { readonly kind: 'environment' }
  /** None, whatever the environment says. */
  | { readonly kind: 'none' }
  /** This one, whatever the environment says, for loopback too. */
  | { readonly kind: 'proxy'; readonly proxy: HttpProxy; readonly source: string }
  /** One was asked for; to go without it might be what its user must not do. */
  | { readonly kind: 'unusable'; readonly problem: string; readonly source: string };

/** Of a provider with no wish of its own. */
export const environmentRoute: Route = { proxy: { kind: 'environment' }, authorities: [], id: '' };
