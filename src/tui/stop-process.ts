import { setTimeout as delay } from 'node:timers/promises';

/**
 * Stops this process like ctrl+z in a program that does not read keys itself, and resolves once it
 * runs again. The whole group is stopped, as the terminal would do it, or a wrapper such as npm
 * would keep the shell waiting.
 */
export async function stopProcess(): Promise<void> {
  process.kill(0, 'SIGTSTP');
  // Stopped here, if at all: without a job-control shell the signal is ignored, and SIGCONT would
  // never come.
  await delay(50);
}
