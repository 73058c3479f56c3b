/** The way to the provider failed at its proxy. The message is for people as it stands. */
export class ProxyError extends Error {
  override name = 'ProxyError' as const;
  readonly code = 'ERR_PROXY' as const;
}
