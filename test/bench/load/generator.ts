import { type ChildProcess, fork } from 'node:child_process';
import type { Load, LoadReply, LoadResult } from './load.js';

export type Generator = {
  readonly pid: number;
  /** One load after the other. Rejects for a run that does not count. */
  run(load: Load): Promise<LoadResult>;
  close(): void;
};

export function startGenerator(): Generator {
  const child = fork(new URL('./generator-process.js', import.meta.url));
  return {
    pid: child.pid ?? -1,
    run: (load) => ask(child, load),
    close: () => child.kill(),
  };
}

function ask(child: ChildProcess, load: Load): Promise<LoadResult> {
  return new Promise((resolve, reject) => {
    const onExit = (code: number | null) => reject(new Error(`the generator ended with ${code}`));
    child.once('exit', onExit);
    child.once('message', (reply: LoadReply) => {
      child.off('exit', onExit);
      if (reply.kind === 'done') {
        resolve(reply.result);
      } else {
        reject(new Error(reply.reason));
      }
    });
    child.send(load);
  });
}
