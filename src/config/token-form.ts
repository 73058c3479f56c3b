import { randomBytes } from 'node:crypto';

/** Says whose it is, to people and to programs that search for secrets, wherever it turns up. */
export const tokenPrefix = 'keyctl_';

const form = new RegExp(`^${tokenPrefix}[A-Za-z0-9_-]{43}$`);

/** A token of keyctl's own, with 256 random bits. */
export function makeToken(): string {
  return tokenPrefix + randomBytes(32).toString('base64url');
}

/** Whether this is what `makeToken` makes, so that it can be no provider's key. */
export function isToken(text: string): boolean {
  return form.test(text);
}
