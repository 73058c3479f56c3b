/** Below this length the last four characters would be too large a part of the secret. */
const shortestShown = 16;
const shownAtTheEnd = 4;
/** What stays hidden must be too much to guess, whatever prefix a dialect declares. */
const leastHidden = 8;

/**
 * All that may be shown of a secret: the public prefix that its family of keys shares and the last
 * four characters (`sk-or-…77aa`), or only dots. `prefixes` are the dialect's own; the shortest that
 * fits is shown, since the longer ones tell the kind of account.
 */
export function mask(secret: string, prefixes: readonly string[]): string {
  if (secret.length < shortestShown) {
    return '••••';
  }
  const [prefix = ''] = prefixes
    .filter((candidate) => secret.startsWith(candidate))
    .filter(({ length }) => secret.length - length - shownAtTheEnd >= leastHidden)
    .sort((a, b) => a.length - b.length);
  return `${prefix}…${secret.slice(-shownAtTheEnd)}`;
}
