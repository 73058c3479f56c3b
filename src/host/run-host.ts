import type { Server } from 'node:http';
import type { LocalEngine } from '../failover/local-engine.js';
import type { TcpListener } from '../listen/tcp-listener.js';
import type { Log } from '../log/log.js';
import { closeServer } from '../socket/close-server.js';

export type HostParts = {
  readonly engine: LocalEngine;
  readonly server: Server;
  readonly listener: TcpListener;
  readonly log: Log;
  /** Unlinks the socket's public name; may be called twice. */
  readonly giveUpName: () => void;
};

export type RunningHost = {
  readonly ended: Promise<void>;
  /** Resolves when nothing new is taken on any more; the rest goes on by itself. */
  readonly beginDrain: () => Promise<void>;
  readonly drain: () => Promise<void>;
  readonly abort: () => Promise<void>;
};

/** The life of a host from its claim to its end. */
export function runHost({ engine, server, listener, log, giveUpName }: HostParts): RunningHost {
  let begun: Promise<void> | null = null;
  let over: Promise<void> | null = null;
  let finish: () => void = () => {};
  const ended = new Promise<void>((resolve) => {
    finish = resolve;
  });

  const end = () => {
    over ??= (async () => {
      listener.stop();
      giveUpName();
      await engine.close();
      await Promise.all([closeServer(server), listener.close()]);
      log.info({}, 'ended');
      await log.close();
      finish();
    })();
    return over;
  };

  const beginDrain = () => {
    begun ??= (async () => {
      // first of all, so that the next engine can start while this one finishes; the port before
      // the name, since who has the name will want the port
      listener.stop();
      giveUpName();
      await engine.drain();
      // open connections are still served, with 503 for what is new on them
      void engine.drained().then(end);
    })();
    return begun;
  };

  void engine.closed.then(end);
  return {
    ended,
    beginDrain,
    drain: () => beginDrain().then(() => ended),
    abort: () => end().then(() => ended),
  };
}
