import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { type PeerName, peerNames } from './peers/peer.js';

export type BenchOptions = {
  /** Names of cases; null for all. */
  readonly cases: readonly string[] | null;
  readonly rounds: number;
  /** Of one measurement of one variant. */
  readonly seconds: number;
  readonly peers: ReadonlySet<PeerName>;
  /** Where Portkey is, or is to be, installed; null for a folder that goes away. */
  readonly portkeyFolder: string | null;
  /** Another build's `cli.js` to compare with; null for none. */
  readonly before: string | null;
  readonly jsonPath: string;
  /** How many requests in a row show that memory stays flat. */
  readonly requestsInARow: number;
  readonly isQuick: boolean;
  readonly help: boolean;
};

export const usage = `npm run bench -- [options]

  --cases a,b          only these; \`--cases list\` names them
  --peers a,b          what keyctl is compared with: nginx,haproxy,portkey (default nginx,haproxy)
  --portkey            as well with Portkey's gateway, which npm fetches into a scratch folder
  --portkey-folder P   the same, into a folder that is kept, or was filled before
  --before PATH        beside another build of keyctl: the cli.js in its dist
  --rounds N           interleaved rounds (default 5)
  --seconds N          of each measurement (default 3)
  --requests N         of the case that shows that memory stays flat (default 1000000)
  --json PATH          where the figures go (default node_modules/.cache/bench/results.json)
  --quick              two rounds of half a second: shows that it works, and nothing else`;

const defaultJsonPath = 'node_modules/.cache/bench/results.json';

/** Throws with a sentence for whoever typed it. */
export function parseBenchOptions(args: readonly string[]): BenchOptions {
  const { values } = parseArgs({
    args: [...args],
    options: {
      cases: { type: 'string' },
      peers: { type: 'string', default: 'nginx,haproxy' },
      portkey: { type: 'boolean', default: false },
      'portkey-folder': { type: 'string' },
      before: { type: 'string' },
      rounds: { type: 'string' },
      seconds: { type: 'string' },
      requests: { type: 'string' },
      json: { type: 'string', default: defaultJsonPath },
      quick: { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  const before = values.before === undefined ? null : resolve(values.before);
  const portkeyFolder = values['portkey-folder'] ?? null;
  const named = list(values.peers).map(toPeer);
  const withPortkey = values.portkey || portkeyFolder !== null;
  return {
    cases: values.cases === undefined ? null : list(values.cases),
    rounds: positive('rounds', values.rounds, values.quick ? 2 : 5),
    seconds: positive('seconds', values.seconds, values.quick ? 0.5 : 3),
    peers: new Set<PeerName>([
      'direct',
      'keyctl',
      'bare',
      ...(before === null ? [] : ['before' as const]),
      ...named,
      ...(withPortkey ? ['portkey' as const] : []),
    ]),
    portkeyFolder,
    before,
    jsonPath: values.json,
    requestsInARow: positive('requests', values.requests, values.quick ? 20_000 : 1_000_000),
    isQuick: values.quick,
    help: values.help,
  };
}

function list(text: string): readonly string[] {
  return text.split(',').filter((part) => part !== '');
}

function toPeer(name: string): PeerName {
  const found = peerNames.find((known) => known === name && known !== 'before');
  if (found === undefined) {
    throw new Error(`there is no peer ${name}; there is nginx, haproxy, portkey`);
  }
  return found;
}

function positive(flag: string, text: string | undefined, byDefault: number): number {
  const value = text === undefined ? byDefault : Number(text);
  if (!(value > 0)) {
    throw new Error(`--${flag} takes a number above 0`);
  }
  return value;
}
