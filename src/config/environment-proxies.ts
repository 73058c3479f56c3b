import { isLoopback } from './is-loopback.js';
import { parseNoProxy } from './no-proxy.js';
import { parseProxy } from './proxy.js';
import type { ProxyChoice } from './route.js';
import type { Secret } from './secret.js';

export type EnvironmentProxies = {
  /** What the environment says for this URL; never `environment`. */
  choose(url: URL): Exclude<ProxyChoice, { kind: 'environment' }>;
  readonly secrets: readonly Secret[];
};

/** Reads `HTTPS_PROXY`, `HTTP_PROXY` and `NO_PROXY`; a name in lower case wins, as everywhere. */
export function environmentProxies(environment: NodeJS.ProcessEnv): EnvironmentProxies {
  const http = readProxy(environment, 'HTTP_PROXY');
  const https = readProxy(environment, 'HTTPS_PROXY') ?? http;
  const isExempt = parseNoProxy(environment['no_proxy'] || environment['NO_PROXY'] || '');
  return {
    choose(url) {
      const choice = url.protocol === 'https:' ? https : http;
      return choice === null || isLoopback(url.hostname) || isExempt(url)
        ? { kind: 'none' }
        : choice;
    },
    secrets: [http, https].flatMap((choice) =>
      choice?.kind === 'proxy' ? choice.proxy.secrets : [],
    ),
  };
}

function readProxy(environment: NodeJS.ProcessEnv, name: string) {
  const written = environment[name.toLowerCase()] || environment[name] || null;
  if (written === null) {
    return null;
  }
  const source = `$${name}`;
  // curl and many with it take a bare host and port
  const parsed = parseProxy(
    /^[a-z][a-z\d+.-]*:\/\//i.test(written) ? written : `http://${written}`,
  );
  return parsed.ok
    ? ({ kind: 'proxy', proxy: parsed.proxy, source } as const)
    : ({ kind: 'unusable', problem: `${name} ${parsed.message}`, source } as const);
}
