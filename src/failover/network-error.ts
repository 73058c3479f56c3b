import { ProxyError } from './proxy-error.js';

/** What went wrong between keyctl and a provider, in words; it says nothing about the key. */
export type NetworkError = {
  /** Such as `connection refused (ECONNREFUSED)`. */
  readonly text: string;
  /** The connection was never made, so no other key of this origin can do better. */
  readonly connectFailed: boolean;
  /** The connection went away, as a keep-alive one may at any time. */
  readonly connectionLost: boolean;
};

/** What there is to do about a company's own authority. */
const trustIt = ': name its authority in "caFile"';

const texts: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'connection refused',
  ECONNRESET: 'connection reset',
  EPIPE: 'connection closed',
  ENOTFOUND: 'host name not found',
  EAI_AGAIN: 'host name lookup failed',
  EHOSTUNREACH: 'host unreachable',
  ENETUNREACH: 'network unreachable',
  ETIMEDOUT: 'connection timed out',
  UND_ERR_CONNECT_TIMEOUT: 'connecting took too long',
  UND_ERR_HEADERS_TIMEOUT: 'no answer in time',
  // what ends a health check that takes too long
  TimeoutError: 'no answer in time',
  UND_ERR_BODY_TIMEOUT: 'the answer fell silent',
  UND_ERR_SOCKET: 'connection closed',
  // undici's own check of a status below 100
  ERR_ASSERTION: 'the answer is not HTTP',
  UND_ERR_HEADERS_OVERFLOW: "the answer's headers are too large",
  UND_ERR_RES_CONTENT_LENGTH_MISMATCH: 'the answer is shorter than it said',
  CERT_HAS_EXPIRED: 'the TLS certificate has expired',
  CERT_NOT_YET_VALID: 'the TLS certificate is not valid yet',
  DEPTH_ZERO_SELF_SIGNED_CERT: `the TLS certificate is self-signed${trustIt}`,
  SELF_SIGNED_CERT_IN_CHAIN: `the TLS certificate chain is self-signed${trustIt}`,
  UNABLE_TO_GET_ISSUER_CERT: `the TLS certificate is by nobody known${trustIt}`,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: `the TLS certificate is by nobody known${trustIt}`,
  CERT_SIGNATURE_FAILURE: `the TLS certificate is not by the authority it names${trustIt}`,
  ERR_SSL_WRONG_VERSION_NUMBER: 'the server does not speak TLS on this port: try http://',
  ERR_TLS_CERT_ALTNAME_INVALID: 'the TLS certificate is for another name',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: `the TLS certificate is by nobody known${trustIt}`,
};

const lost = new Set(['ECONNRESET', 'EPIPE', 'UND_ERR_SOCKET']);

/** `sent` tells whether the request reached a socket. */
export function describeNetworkError(error: Error, sent: boolean): NetworkError {
  if (error instanceof ProxyError) {
    return { text: error.message, connectFailed: !sent, connectionLost: false };
  }
  const cause = rootOf(error);
  const code = 'code' in cause && typeof cause.code === 'string' ? cause.code : cause.name;
  const known = texts[code] ?? (code.startsWith('HPE_') ? 'the answer is not HTTP' : cause.message);
  return {
    text: `${known} (${code})`,
    connectFailed: !sent,
    connectionLost: lost.has(code),
  };
}

/** Node tries several addresses of a host at once and reports them as one AggregateError. */
function rootOf(error: Error): Error {
  if (error instanceof AggregateError && error.errors[0] instanceof Error) {
    return error.errors[0];
  }
  return error;
}
