/** What `node --cpu-prof` writes: a tree of calls, and which node was running at each sample. */
export type CpuProfile = {
  readonly nodes: readonly {
    readonly id: number;
    readonly callFrame: {
      readonly functionName: string;
      /** A file URL, `node:…` for Node's own, or empty for native code. */
      readonly url: string;
      /** From 0; -1 for native code. */
      readonly lineNumber: number;
    };
    readonly children?: readonly number[];
  }[];
  readonly samples: readonly number[];
  /** Microseconds since the sample before. */
  readonly timeDeltas: readonly number[];
};

export type SelfTime = {
  readonly functionName: string;
  /** As short as it can be told apart, such as `dist/local-engine.js:96` or `dist/package-undici.js:12`. */
  readonly place: string;
  readonly group: string;
  /** Of all time that was not idle; 0 to 1. */
  readonly share: number;
};

/**
 * Self time by function, the largest first. Time in which nothing ran is left out, and so are the
 * first `skipMs` milliseconds, in which the program started.
 */
export function selfTimes(profile: CpuProfile, skipMs: number): readonly SelfTime[] {
  const byNode = new Map<number, number>();
  let at = 0;
  for (const [index, id] of profile.samples.entries()) {
    const delta = profile.timeDeltas[index] ?? 0;
    at += delta;
    if (at > skipMs * 1_000) {
      byNode.set(id, (byNode.get(id) ?? 0) + delta);
    }
  }
  const byFunction = new Map<string, { micros: number; time: Omit<SelfTime, 'share'> }>();
  let total = 0;
  for (const { id, callFrame } of profile.nodes) {
    const { functionName, url, lineNumber } = callFrame;
    const micros = byNode.get(id) ?? 0;
    if (micros === 0 || functionName === '(idle)' || functionName === '(root)') {
      continue;
    }
    total += micros;
    const place = placeOf(url, lineNumber);
    const name = functionName === '' ? '(anonymous)' : functionName;
    const key = `${name} ${place}`;
    const known = byFunction.get(key);
    if (known === undefined) {
      const time = { functionName: name, place, group: groupOf(name, url) };
      byFunction.set(key, { micros, time });
    } else {
      known.micros += micros;
    }
  }
  return [...byFunction.values()]
    .map(({ micros, time }) => ({ ...time, share: micros / total }))
    .toSorted((a, b) => b.share - a.share);
}

/** Share by group, the largest first. */
export function groupShares(times: readonly SelfTime[]): readonly (readonly [string, number])[] {
  const shares = new Map<string, number>();
  for (const { group, share } of times) {
    shares.set(group, (shares.get(group) ?? 0) + share);
  }
  return [...shares].toSorted(([, a], [, b]) => b - a);
}

/** Native calls are told apart by name, all else by where it stands. */
function groupOf(functionName: string, url: string): string {
  if (url === '') {
    return natives.find(([pattern]) => pattern.test(functionName))?.[1] ?? 'other native code';
  }
  return places.find(([pattern]) => pattern.test(url))?.[1] ?? 'other modules';
}

const natives: readonly (readonly [RegExp, string])[] = [
  [/garbage collector/, 'garbage collection'],
  [/^writev$|^write(?:Utf8|Latin1|Ascii|Ucs2)?(?:String|Buffer)$/, 'writing to sockets'],
  [/^\(program\)$/, 'outside of JavaScript (reading, parsing, event loop)'],
];

const places: readonly (readonly [RegExp, string])[] = [
  [/^node:internal\/streams|^node:stream|^node:internal\/stream_base/, 'node streams'],
  [/^node:_http|^node:http|^node:internal\/http/, 'node:http'],
  [/^node:net|^node:tls|^node:_tls/, 'node:net'],
  [/^node:events|^node:internal\/event/, 'node:events'],
  [
    /^node:.*(?:timers|task_queues|process\/promises|async_hooks|async_local)/,
    'node timers and ticks',
  ],
  [/^node:.*buffer/, 'node:buffer'],
  [/^node:/, 'other of Node'],
  [/\/dist\/package-undici/, 'undici'],
  [/\/dist\/package-|node_modules\//, 'other packages'],
  [/\/dist\//, 'keyctl'],
];

function placeOf(url: string, lineNumber: number): string {
  if (url === '') {
    return 'native';
  }
  const path = url
    .replace(/^.*\/node_modules\//, '')
    .replace(/^file:.*\/dist\/(.*)\.js$/, 'dist/$1.js');
  return `${path}:${lineNumber + 1}`;
}
