/**
 * Ends this process as the signal does where nobody listens, for a shell looks at how a command has
 * ended. Packages listen too, to tidy up, and would put it off until the event loop is empty.
 */
export function endBySignal(signal: NodeJS.Signals): void {
  process.removeAllListeners(signal);
  process.kill(process.pid, signal);
}
