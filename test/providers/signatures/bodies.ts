/** Error bodies in the envelopes that providers have, for the rows of a table. */
export const openai = (
  message: string,
  code: string | null = null,
  type = 'invalid_request_error',
) => ({
  error: { message, type, param: null, code },
});
export const anthropic = (type: string, message: string) => ({
  type: 'error',
  error: { type, message },
});
export const openrouter = (code: number, message: string, metadata: object = {}) => ({
  error: { code, message, metadata },
});
export const google = (code: number, status: string, message: string, ...details: object[]) => ({
  error: { code, message, status, details },
});
export const flat = (type: string, message: string, code: string | null = null) => ({
  object: 'error',
  message,
  type,
  param: null,
  code,
});
export const reason = (name: string) => ({ '@type': 'google.rpc.ErrorInfo', reason: name });
export const quota = (...ids: string[]) => ({
  '@type': 'type.googleapis.com/google.rpc.QuotaFailure',
  violations: ids.map((quotaId) => ({ quotaId })),
});
export const retryInfo = (retryDelay: string) => ({
  '@type': 'type.googleapis.com/google.rpc.RetryInfo',
  retryDelay,
});
export const tooLong = openai('maximum context length is 8192 tokens', 'context_length_exceeded');
