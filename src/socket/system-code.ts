/** `ENOENT` and the like, of an error that the system or Node raised. */
export function systemCode(error: unknown): string {
  if (!(error instanceof Error)) {
    return 'unknown';
  }
  return (error as NodeJS.ErrnoException).code ?? error.name;
}
