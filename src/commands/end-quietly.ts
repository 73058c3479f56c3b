/**
 * Whoever reads our lines has seen enough (`keyctl status | head -1`), or the terminal is gone: that
 * is no failure, and nobody is left to be told. `serve` and `tui` have better things to do then.
 */
export function endQuietly(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EPIPE' && error.code !== 'EIO') {
    throw error;
  }
  process.exit();
}
