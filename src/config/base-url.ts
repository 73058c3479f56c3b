import { isLoopback } from './is-loopback.js';

/** A base URL as the engine joins paths to it, or what is wrong with it. Neither message nor warning quotes it. */
export type BaseUrl =
  | { readonly ok: true; readonly baseUrl: string; readonly isClearText: boolean }
  | { readonly ok: false; readonly message: string };

/**
 * Checks and normalises a base URL: http or https, nothing but an origin and a path, no trailing
 * slash unless `keepsSlash`. It is never quoted, because people paste URLs with passwords and keys in them.
 */
export function parseBaseUrl(text: string, { keepsSlash = false } = {}): BaseUrl {
  if (!/^https?:\/\//i.test(text)) {
    return { ok: false, message: 'must begin with https:// or http://' };
  }
  // the URL parser would drop or turn these and reach a place that nobody can see in the file
  if (/[\s\\\p{Cc}]/u.test(text) || !URL.canParse(text)) {
    return { ok: false, message: 'is not a URL, such as https://api.example.com/v1' };
  }
  const url = new URL(text);
  if (url.username !== '' || url.password !== '') {
    return { ok: false, message: 'must not hold a user name or password' };
  }
  // `url.search` is empty for a bare `?`, which would still swallow the path that is joined to it
  if (/[?#]/.test(text)) {
    return { ok: false, message: 'must not have a query or a fragment' };
  }
  return {
    ok: true,
    baseUrl: url.origin + (keepsSlash ? url.pathname : url.pathname.replace(/\/+$/, '')),
    isClearText: url.protocol === 'http:' && !isLoopback(url.hostname),
  };
}
