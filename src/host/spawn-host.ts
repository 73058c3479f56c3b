import { Worker } from 'node:worker_threads';
import { ConfigError } from '../config/config-error.js';
import type { Paths } from '../config/paths.js';
import type { HostKind } from '../engine.js';
import { KeyctlError } from '../keyctl-error.js';
import { unlinkSocket } from '../socket/claim-socket.js';
import type { FileId } from '../socket/probe-socket.js';
import type { HostOrder, HostReport, HostRequest, SentError } from './host-messages.js';

export type SpawnOptions = {
  readonly paths: Paths;
  readonly environment: NodeJS.ProcessEnv;
  /** Default `tui`. */
  readonly host?: HostKind;
};

/** A host in a worker thread: drawing a screen in the engine's event loop would hold up its requests. */
export type SpawnedHost = {
  /** Resolves when it serves; rejects with the ConfigError or KeyctlError that it was refused with. */
  readonly serving: Promise<void>;
  /** Resolves when the thread has ended: to null if it was told to end, else to the reason. */
  readonly ended: Promise<string | null>;
  /** Resolves with `ended`, at most 30 s later. */
  drain(): Promise<void>;
  /** Unlinks the socket's name before it returns; the process may exit right after. */
  abort(): void;
};

/** Beside this file; in the sources there is none, so what spawns a host has to be built first. */
const workerFile = new URL('./host-worker.js', import.meta.url);

/** The longest that an aborted worker may take to save the state. */
const abortMs = 2_000;

export function spawnHost({ paths, environment, host = 'tui' }: SpawnOptions): SpawnedHost {
  const order: HostOrder = { paths, host };
  const worker = new Worker(workerFile, {
    workerData: order,
    env: { ...environment },
    // they would write across the screen
    stdout: true,
    stderr: true,
  });
  worker.stdout.resume();
  worker.stderr.resume();

  let socketId: FileId | null = null;
  let reason: string | null = null;
  const ended = new Promise<string | null>((resolve) => {
    worker.on('error', (error) => {
      reason ??= String(error);
    });
    worker.on('exit', (code) => {
      resolve(reason ?? (code === 0 ? null : `its thread ended with code ${code}`));
    });
  });
  const serving = new Promise<void>((resolve, reject) => {
    worker.on('message', (report: HostReport) => {
      if (report.kind === 'serving') {
        socketId = report.socketId;
        resolve();
      } else if (report.kind === 'refused') {
        reject(toError(report.error));
      } else {
        reason = report.reason;
      }
    });
    void ended.then((why) => {
      reject(new KeyctlError('internal', `the engine did not start (${why ?? 'it was ended'})`));
    });
  });
  // an abort may come while nobody waits for it to serve
  serving.catch(() => {});

  const send = (request: HostRequest) => worker.postMessage(request);
  return {
    serving,
    ended,
    async drain() {
      send('drain');
      await ended;
    },
    abort() {
      if (socketId !== null) {
        unlinkSocket(paths.socket, socketId);
      }
      send('abort');
      const timer = setTimeout(() => void worker.terminate(), abortMs);
      void ended.then(() => clearTimeout(timer));
    },
  };
}

function toError({ code, message, hint, status, problem }: SentError): KeyctlError {
  if (problem !== null && (code === 'config-missing' || code === 'config-invalid')) {
    return new ConfigError(code, problem, { hint: hint ?? undefined });
  }
  return new KeyctlError(code, message, { hint: hint ?? undefined, status });
}
