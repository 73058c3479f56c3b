/** The entry of the worker thread in which a screen's process hosts. */
import { setTimeout as delay } from 'node:timers/promises';
import { parentPort, workerData } from 'node:worker_threads';
import { ConfigError } from '../config/config-error.js';
import { KeyctlError } from '../keyctl-error.js';
import type { HostOrder, HostReport, HostRequest, SentError } from './host-messages.js';
import { type Host, startHost } from './start-host.js';

const { paths, host: kind } = workerData as HostOrder;
let host: Host | null = null;

/** The longest that the end after a crash may take; more crashes in that time change nothing. */
const crashMs = 2_000;

// process.exit() in a worker ends the thread alone
process.on('uncaughtException', (error) => {
  // a message may quote a secret, and only the host knows them
  const reason = host === null ? error.name : host.crash(error);
  report({ kind: 'crashed', reason });
  process.exitCode = 1;
  const ended = host?.ended ?? Promise.resolve();
  void Promise.race([ended, delay(crashMs)]).then(() => process.exit(1));
});

try {
  const started = await startHost({ paths, host: kind, environment: process.env });
  host = started;
  parentPort?.on('message', (request: HostRequest) => {
    void (request === 'drain' ? started.drain() : started.abort());
  });
  report({ kind: 'serving', socketId: started.socketId });
  await started.ended;
  // after a crash, as its handler has set it
  process.exit();
} catch (error) {
  if (!(error instanceof KeyctlError)) {
    throw error;
  }
  report({ kind: 'refused', error: toSent(error) });
  process.exit(0);
}

function report(message: HostReport): void {
  parentPort?.postMessage(message);
}

function toSent(error: KeyctlError): SentError {
  const { code, message, hint, status } = error;
  return {
    code,
    message,
    hint,
    status,
    problem: error instanceof ConfigError ? error.problem : null,
  };
}
