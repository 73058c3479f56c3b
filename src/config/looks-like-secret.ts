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

const alternatives = [...prefixes, tokenPrefix]
  .map((prefix) => prefix.replaceAll(/[^\w-]/g, '\\$&'))
  .join('|');
const keyLike = new RegExp(`\\b(?:${alternatives})[\\w.-]{8,}`, 'g');

/** The text with dots in place of whatever begins like a provider's key or like keyctl's own token. */
export function hideKeyLike(text: string): string {
  return text.replaceAll(keyLike, '••••');
}
