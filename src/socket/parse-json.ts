/** What another process sent; null for half of it, or for what is no JSON: there is nothing in it. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
