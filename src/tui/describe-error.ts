/** An error of the engine's for the notice line: what happened and, if it says so, what to do. */
export function describeError(error: unknown): string {
  if (!(error instanceof Error)) {
    return String(error);
  }
  const hint = 'hint' in error && typeof error.hint === 'string' ? error.hint : null;
  return hint === null ? error.message : `${error.message}; ${hint}`;
}
