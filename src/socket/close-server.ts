import type { Server } from 'node:http';

/** For answers that are written but not sent yet, and streams that are just ending. */
const graceMs = 1_000;

/** Stops listening, lets go of connections as they fall idle, and of the rest after a second. */
export function closeServer(server: Server): Promise<void> {
  return new Promise((resolve) => {
    // a connection that was busy at close() may fall idle later and would then stay
    const idle = setInterval(() => server.closeIdleConnections(), 10);
    const grace = setTimeout(() => server.closeAllConnections(), graceMs);
    server.close(() => {
      clearInterval(idle);
      clearTimeout(grace);
      resolve();
    });
  });
}
