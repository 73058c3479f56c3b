import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { RequestSpec } from '../load/load.js';
import { untilChecked } from './ask-keyctl.js';
import { keyctlProgram, makeKeyctlHome } from './keyctl-home.js';
import type { OpenPeer, Peer, PeerSetup } from './peer.js';
import { startProgram, untilItListens } from './start-program.js';

export type KeyctlOptions = {
  /** Merged into the config. */
  readonly config?: object;
  /** Default: the one that this repository was built to. */
  readonly program?: string;
  /** For Node, such as `--cpu-prof`. */
  readonly nodeArgs?: readonly string[];
};

export type ServedKeyctl = Peer & {
  readonly pid: number;
  readonly socket: string;
  readonly environment: NodeJS.ProcessEnv;
};

/** `keyctl serve` as a user runs it: every feature on, health checks and log too. */
export const openKeyctl: OpenPeer = (folder, setup) => serveKeyctl(folder, setup);

/** The same from another build: the `cli.js` in its `dist`. */
export function keyctlFrom(program: string): OpenPeer {
  return (folder, setup) => serveKeyctl(folder, setup, { program });
}

export async function serveKeyctl(
  folder: string,
  setup: PeerSetup,
  { config = {}, program: file = keyctlProgram, nodeArgs = [] }: KeyctlOptions = {},
): Promise<ServedKeyctl> {
  mkdirSync(folder, { recursive: true });
  const home = makeKeyctlHome(folder, setup, config);
  const program = await startProgram(process.execPath, [...nodeArgs, file, 'serve'], {
    env: home.environment,
    outputPath: join(folder, 'keyctl.out'),
  });
  const target = { kind: 'socket', path: home.socket } as const;
  await untilItListens(program, target);
  if (!('healthCheck' in config)) {
    await untilChecked(home.socket);
  }
  return {
    pid: program.pid,
    socket: home.socket,
    environment: home.environment,
    target,
    request: keyctlRequest,
    // at least one: see the failover case
    fresh: Array.from({ length: Math.max(1, setup.limitedKeys) }, (_key, index) => ({
      path: `/keyctl/v1/keys/openai/${index + 1}/reset`,
      headers: {},
      bodyBytes: 0,
    })),
    pids: () => [program.pid],
    close: () => program.stop(),
  };
}

/** As a client sends it, with a key of its own that is dropped. */
export function keyctlRequest(path: string, bodyBytes: number): RequestSpec {
  return { path: `/openai/v1${path}`, headers: { authorization: 'Bearer unused' }, bodyBytes };
}
