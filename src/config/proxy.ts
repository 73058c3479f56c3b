import { Secret } from './secret.js';

/** An HTTP proxy, in the two parts that are used apart: where it is may be told, who we are not. */
export type HttpProxy = {
  /** Such as `http://proxy.example:3128`. */
  readonly origin: string;
  /** What `Proxy-Authorization` has to say; null without a user. */
  readonly authorization: Secret | null;
  /** What the redactor has to know of it. */
  readonly secrets: readonly Secret[];
};

/** A proxy, or what is wrong with its URL, without quoting it. */
export type ParsedProxy =
  | { readonly ok: true; readonly proxy: HttpProxy }
  | { readonly ok: false; readonly message: string };

/** Reads `http://user:password@host:port`. undici's SOCKS is experimental and warns across the screen. */
export function parseProxy(text: string): ParsedProxy {
  if (/^socks/i.test(text)) {
    return wrong('is a SOCKS proxy, and only http:// and https:// proxies are supported');
  }
  if (!/^https?:\/\//i.test(text)) {
    return wrong('must begin with http:// or https://');
  }
  if (/[\s\\\p{Cc}]/u.test(text) || !URL.canParse(text)) {
    return wrong('is not a URL, such as http://user:password@proxy.example:3128');
  }
  const { origin, pathname, search, hash, username, password } = new URL(text);
  if (pathname !== '/' || search !== '' || hash !== '') {
    return wrong('must end after the port: a proxy has no path');
  }
  const user = decode(username);
  const pass = decode(password);
  if (user === null || pass === null) {
    return wrong('has a "%" in its user or password, which is written %25 there');
  }
  if (user === '' && pass === '') {
    return { ok: true, proxy: { origin, authorization: null, secrets: [] } };
  }
  const both = `${user}:${pass}`;
  return {
    ok: true,
    proxy: {
      origin,
      authorization: new Secret(`Basic ${Buffer.from(both).toString('base64')}`),
      // a token may stand in place of the user; a user alone is a word like others
      secrets: [new Secret(both), new Secret(pass === '' ? user : pass)],
    },
  };
}

function decode(part: string): string | null {
  try {
    return decodeURIComponent(part);
  } catch (error) {
    if (error instanceof URIError) {
      return null;
    }
    throw error;
  }
}

function wrong(message: string): ParsedProxy {
  return { ok: false, message };
}
