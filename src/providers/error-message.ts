import { firstOf, recordOf } from './error-facts.js';

/**
 * The provider's own sentence in an error body, whatever envelope it has: `{error: {message}}`,
 * `{error: "…"}`, `{message}` (Mistral), `{detail}` (vLLM and other FastAPI servers), `[{error}]`
 * (Gemini's OpenAI face), `{error: [{message}]}` (Cloudflare's gateway). Null if there is none.
 */
export function errorMessage(body: unknown): string | null {
  const error = errorObject(body);
  if (typeof error === 'string') {
    return error;
  }
  if (error === null) {
    return null;
  }
  for (const text of [error['message'], error['detail']]) {
    if (typeof text === 'string' && text !== '') {
      return text;
    }
  }
  return null;
}

/**
 * The code that a person can look up: `code`, else `type`, else what JSON-RPC has in `data`, for its own
 * are numbers. A status is none (Azure has `"401"`).
 */
export function errorCode(body: unknown): string | null {
  const error = errorObject(body);
  if (error === null || typeof error === 'string') {
    return null;
  }
  for (const value of [
    error['code'],
    error['type'],
    error['status'],
    recordOf(error['data'])?.['code'],
  ]) {
    if (typeof value === 'string' && value !== '' && !/^[45]\d\d$/.test(value)) {
      return value;
    }
  }
  return null;
}

function errorObject(body: unknown): Record<string, unknown> | string | null {
  const value = firstOf(body);
  if (typeof value !== 'object' || value === null) {
    return null;
  }
  const error = 'error' in value ? firstOf(value.error) : value;
  if (typeof error === 'string') {
    return error;
  }
  return typeof error === 'object' && error !== null ? (error as Record<string, unknown>) : null;
}
