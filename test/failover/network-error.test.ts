import { errors } from 'undici';
import { describe, expect, test } from 'vitest';
import { describeNetworkError } from '../../src/failover/network-error.js';
import { ProxyError } from '../../src/failover/proxy-error.js';

const withCode = (code: string) => Object.assign(new Error(`failed with ${code}`), { code });

describe('in words, with the code to look up', () => {
  test.each<[error: Error, text: string]>([
    [withCode('ECONNREFUSED'), 'connection refused (ECONNREFUSED)'],
    [withCode('ENOTFOUND'), 'host name not found (ENOTFOUND)'],
    [withCode('CERT_HAS_EXPIRED'), 'the TLS certificate has expired (CERT_HAS_EXPIRED)'],
    [
      withCode('ERR_TLS_CERT_ALTNAME_INVALID'),
      'the TLS certificate is for another name (ERR_TLS_CERT_ALTNAME_INVALID)',
    ],
    [
      withCode('UNABLE_TO_GET_ISSUER_CERT_LOCALLY'),
      'the TLS certificate is by nobody known: name its authority in "caFile" (UNABLE_TO_GET_ISSUER_CERT_LOCALLY)',
    ],
    [new ProxyError('the proxy answered 407'), 'the proxy answered 407'],
    [new errors.SocketError('other side closed'), 'connection closed (UND_ERR_SOCKET)'],
    [new errors.HeadersTimeoutError(), 'no answer in time (UND_ERR_HEADERS_TIMEOUT)'],
    [
      AbortSignal.abort(new DOMException('', 'TimeoutError')).reason,
      'no answer in time (TimeoutError)',
    ],
    [new errors.BodyTimeoutError(), 'the answer fell silent (UND_ERR_BODY_TIMEOUT)'],
    [new errors.ConnectTimeoutError(), 'connecting took too long (UND_ERR_CONNECT_TIMEOUT)'],
    [withCode('HPE_INVALID_CONSTANT'), 'the answer is not HTTP (HPE_INVALID_CONSTANT)'],
    [withCode('EWHATEVER'), 'failed with EWHATEVER (EWHATEVER)'],
    [new TypeError('odd'), 'odd (TypeError)'],
    [
      new AggregateError([withCode('ECONNREFUSED'), withCode('ENETUNREACH')], 'all failed'),
      'connection refused (ECONNREFUSED)',
    ],
  ])('%o', (error, text) => {
    expect(describeNetworkError(error, false).text).toBe(text);
  });
});

test('a request that reached no socket is a connection that was never made', () => {
  expect(describeNetworkError(withCode('ECONNREFUSED'), false).connectFailed).toBe(true);
  expect(describeNetworkError(withCode('ECONNRESET'), true).connectFailed).toBe(false);
});

test.each<[code: string, lost: boolean]>([
  ['ECONNRESET', true],
  ['EPIPE', true],
  ['UND_ERR_SOCKET', true],
  ['ECONNREFUSED', false],
  ['UND_ERR_HEADERS_TIMEOUT', false],
  ['HPE_INVALID_CONSTANT', false],
])('%s is a connection that went away: %s', (code, lost) => {
  expect(describeNetworkError(withCode(code), true).connectionLost).toBe(lost);
});
