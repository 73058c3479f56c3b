/** A body is searched this far: a model stands near its start, or behind one very long prompt. */
const searchedBytes = 1024 * 1024;
const longestName = 200;
const mostMatches = 16;

const inPath = /\/(?:models|deployments|engines)\/([^/:?]+)/;
const inBody = /^"model"\s*:\s*"([^"\\]{1,200})"/;

/**
 * The model that a request is for, from its path (Gemini, Azure) or its body; null if neither says
 * so. The body is not parsed: this costs a search for one word, and only when a failure or a resting
 * model makes it matter.
 */
export function readModel(path: string, body: Buffer | null): string | null {
  const named = inPath.exec(path)?.[1];
  if (named !== undefined) {
    return named;
  }
  const searched = body?.subarray(0, searchedBytes);
  let at = searched?.indexOf('"model"') ?? -1;
  for (let match = 0; searched !== undefined && at !== -1 && match < mostMatches; match += 1) {
    const found = inBody.exec(searched.toString('utf8', at, at + longestName + 20))?.[1];
    if (found !== undefined) {
      return found;
    }
    at = searched.indexOf('"model"', at + 1);
  }
  return null;
}
