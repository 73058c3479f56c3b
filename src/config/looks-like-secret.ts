import { dialects } from '../providers/dialects.js';
import { tokenPrefix } from './token-form.js';

const prefixes = dialects.flatMap(({ keyPrefixes }) => keyPrefixes);

/**
 * Whether a text that should be a name is probably a key in the wrong place, so that it must not be
 * quoted in a message or become part of an id.
 */
export function looksLikeSecret(text: string): boolean {
  return text.length >= 16 && prefixes.some((prefix) => text.startsWith(prefix));
}

/**
 * Whether a key may stand somewhere in a text: reason enough to leave it out of a message, but none to
 * refuse it as a name, for `task-force-for-europe` has `sk-` in it.
 */
export function mayHoldSecret(text: string): boolean {
  const isMixed = /[a-z]/.test(text) && /[A-Z]/.test(text) && /\d/.test(text);
  return text.length >= 16 && (isMixed || prefixes.some((prefix) => text.includes(prefix)));
}

const alternatives = [...prefixes, tokenPrefix]
  .map((prefix) => prefix.replaceAll(/[^\w-]/g, '\\$&'))
  .join('|');
const keyLike = new RegExp(`\\b(?:${alternatives})[\\w.-]{8,}`, 'g');

/** The text with dots in place of whatever begins like a provider's key or like keyctl's own token. */
export function hideKeyLike(text: string): string {
  return text.replaceAll(keyLike, '••••');
}
