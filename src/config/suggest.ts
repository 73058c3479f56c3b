import leven from 'leven';

/** ` (did you mean "apiKey"?)` for the known word nearest to `word`, or nothing if none is near. */
export function suggest(word: string, known: readonly string[]): string {
  const nearest = known
    .map((candidate) => ({ candidate, distance: distanceOf(plain(word), plain(candidate)) }))
    .sort((a, b) => a.distance - b.distance)[0];
  return nearest !== undefined && nearest.distance <= Math.max(2, word.length / 3)
    ? ` (did you mean "${nearest.candidate}"?)`
    : '';
}

/** `url` is meant as `baseUrl`, however many letters they differ by. */
function distanceOf(word: string, candidate: string): number {
  const isPart = word.length >= 3 && (candidate.includes(word) || word.includes(candidate));
  return Math.min(leven(word, candidate), isPart ? 2 : Number.POSITIVE_INFINITY);
}

/** `base_url` and `baseURL` are the same word to the person who typed them. */
function plain(word: string): string {
  return word.toLowerCase().replaceAll(/[^a-z0-9]/g, '');
}
