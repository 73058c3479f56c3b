import { dialectOf } from '../providers/dialects.js';
import type { ToolVariables } from '../providers/tool-variables.js';

export type ToolEnvironmentOptions = {
  /** In the order of the config. */
  readonly providers: readonly { readonly name: string; readonly type: string }[];
  /** Providers that come first, and for which clients of their protocol are meant, too. */
  readonly named: readonly string[];
  /** Where keyctl listens: `http://127.0.0.1:7811`. */
  readonly url: string;
  readonly token: string;
  /** The name that the tool is started by, if it is known. */
  readonly program: string | null;
};

/** What a tool's environment must hold; null: it must not be there. */
export type ToolEnvironment = Readonly<Record<string, string | null>>;

/**
 * The variables that point tools at keyctl. Where several providers have the same ones, they mean
 * the first. Those of a protocol (`OPENAI_BASE_URL`) mean the provider that they are named after,
 * else the first that has none of its own.
 */
export function toolEnvironment(options: ToolEnvironmentOptions): ToolEnvironment {
  const { providers, named, url, token, program } = options;
  const environment: Record<string, string | null> = {
    // for the configs of tools, which can name variables: each MCP server has an address of its own
    KEYCTL_URL: url,
    KEYCTL_TOKEN: token,
  };
  const point = (variables: ToolVariables | null, provider: string) => {
    if (variables === null || variables.baseUrl.some((name) => name in environment)) {
      return;
    }
    for (const name of variables.baseUrl) {
      // without a version: what a client adds is right with one and without
      environment[name] = `${url}/${provider}`;
    }
    const { key, unset } = keysFor(variables, program);
    for (const name of unset) {
      environment[name] = null;
    }
    for (const name of key) {
      environment[name] = token;
    }
  };
  const first = named.flatMap((name) => providers.filter((provider) => provider.name === name));
  for (const { name, type } of first) {
    const { toolVariables, protocolVariables } = dialectOf(type);
    point(toolVariables, name);
    point(protocolVariables, name);
  }
  for (const { name, type } of providers) {
    point(dialectOf(type).toolVariables, name);
  }
  for (const { name, type } of providers) {
    const { toolVariables, protocolVariables } = dialectOf(type);
    point(toolVariables === null ? protocolVariables : null, name);
  }
  return environment;
}

function keysFor(
  variables: ToolVariables,
  program: string | null,
): Pick<ToolVariables, 'key' | 'unset'> {
  return program !== null && Object.hasOwn(variables.programs, program)
    ? (variables.programs[program] ?? variables)
    : variables;
}

/** Claude Code, Gemini CLI and opencode take the one for https for plain addresses, too. */
const proxies = ['HTTP_PROXY', 'HTTPS_PROXY', 'ALL_PROXY'].flatMap((name) => [
  name,
  name.toLowerCase(),
]);

/** Where a proxy is set, what keeps tools from asking it for this machine's own address. */
export function withoutProxy(environment: NodeJS.ProcessEnv): ToolEnvironment {
  if (!proxies.some((name) => environment[name])) {
    return {};
  }
  const listed = (environment['no_proxy'] || environment['NO_PROXY'] || '').split(',');
  const hosts = [...listed.map((host) => host.trim()), '127.0.0.1'].filter((host) => host !== '');
  const all = hosts.includes('*') ? '*' : [...new Set(hosts)].join(',');
  return { NO_PROXY: all, no_proxy: all };
}
