import { dirname, isAbsolute, join, resolve } from 'node:path';
import { z } from 'zod';
import { isKnownType } from '../providers/dialects.js';
import { type CandidateKey, candidate, type FoundKeys } from './candidate-key.js';
import { homeFolder } from './home-folder.js';
import { parseJsonc } from './parse-jsonc.js';
import { pointer } from './part-of-text.js';
import { pathInConfig } from './path-in-config.js';
import { readIfThere } from './read-if-there.js';

/** What opencode calls otherwise. */
const providerNames: Readonly<Record<string, string>> = {
  google: 'gemini',
  togetherai: 'together',
  lmstudio: 'lm-studio',
};

/** What the packages speak with which opencode reaches a provider; all others speak OpenAI's protocol. */
const packageTypes: Readonly<Record<string, string>> = {
  '@ai-sdk/anthropic': 'anthropic',
  '@ai-sdk/google': 'gemini',
};

const authSchema = z.record(z.string(), z.unknown());
/** Its other kinds are logins, which end and are renewed by opencode alone. */
const apiAuthSchema = z.object({ type: z.literal('api'), key: z.string().min(1) });
const configSchema = z.object({
  provider: z.record(z.string(), z.unknown()).default({}),
});
const providerSchema = z.object({
  npm: z.string().optional().catch(undefined),
  options: z
    .object({
      apiKey: z.string().min(1).optional().catch(undefined),
      baseURL: z.string().optional().catch(undefined),
    })
    .default({}),
});
type OpencodeProvider = z.infer<typeof providerSchema>;

/** The keys that opencode has of its `auth login`, and those of its config. */
export function findOpencodeKeys(environment: NodeJS.ProcessEnv): FoundKeys {
  const configs = ['opencode.json', 'opencode.jsonc'].map((name) =>
    readOpencodeConfig(join(folder(environment, 'XDG_CONFIG_HOME', '.config'), name)),
  );
  const providers = new Map(configs.flatMap((config) => [...config.providers]));
  const auth = join(folder(environment, 'XDG_DATA_HOME', '.local/share'), 'auth.json');
  const found = [
    ...authKeys(auth, providers, environment),
    ...configs.flatMap((config) => configKeys(config, environment)),
  ];
  return {
    keys: found.filter((each) => typeof each === 'object'),
    passedOver: [
      ...configs.flatMap(({ passedOver }) => passedOver),
      ...found.filter((each) => typeof each === 'string'),
    ],
  };
}

function folder(environment: NodeJS.ProcessEnv, variable: string, otherwise: string): string {
  const named = environment[variable] ?? '';
  // by the rules of the XDG folders on macOS, too
  const base = isAbsolute(named) ? named : join(homeFolder(environment), otherwise);
  return join(base, 'opencode');
}

type Found = CandidateKey | string;

function authKeys(
  file: string,
  providers: ReadonlyMap<string, OpencodeProvider>,
  environment: NodeJS.ProcessEnv,
): readonly Found[] {
  const { value, passedOver } = readJson(file, authSchema, {});
  const path = pathInConfig(file, environment);
  const found = Object.entries(value).flatMap(([id, entry]): readonly Found[] =>
    apiAuthSchema.safeParse(entry).success
      ? [taken(id, `{file:${path}#${pointer([id, 'key'])}}`, providers.get(id), file)]
      : [],
  );
  return [...passedOver, ...found];
}

type OpencodeConfig = {
  readonly file: string;
  readonly providers: readonly (readonly [string, OpencodeProvider])[];
  readonly passedOver: readonly string[];
};

function readOpencodeConfig(file: string): OpencodeConfig {
  const { value, passedOver } = readJson(file, configSchema, { provider: {} });
  const providers = Object.entries(value.provider).flatMap(([id, entry]) => {
    const parsed = providerSchema.safeParse(entry);
    return parsed.success ? [[id, parsed.data] as const] : [];
  });
  return { file, providers, passedOver };
}

function configKeys(
  { file, providers }: OpencodeConfig,
  environment: NodeJS.ProcessEnv,
): readonly Found[] {
  return providers.flatMap(([id, provider]): readonly Found[] => {
    const { apiKey } = provider.options;
    return apiKey === undefined
      ? []
      : [taken(id, referenceTo(id, apiKey, file, environment), provider, file)];
  });
}

/** opencode's own `{env:NAME}` and `{file:PATH}` lead on; what else stands there is the key. */
function referenceTo(
  id: string,
  apiKey: string,
  file: string,
  environment: NodeJS.ProcessEnv,
): string {
  const [, kind, target = ''] = /^\s*\{(env|file):([^{}]+)\}\s*$/.exec(apiKey) ?? [];
  switch (kind) {
    case 'env':
      return `$${target.trim()}`;
    case 'file': {
      const path = target.trim();
      const absolute = path.startsWith('~/') ? path : resolve(dirname(file), path);
      return `{file:${pathInConfig(absolute, environment)}}`;
    }
    default:
      return `{file:${pathInConfig(file, environment)}#${pointer(['provider', id, 'options', 'apiKey'])}}`;
  }
}

function taken(id: string, key: string, provider: OpencodeProvider | undefined, file: string) {
  const name = providerNames[id] ?? id;
  const baseUrl = provider?.options.baseURL ?? null;
  if (isKnownType(name)) {
    return { ...candidate(name, key), baseUrl };
  }
  return baseUrl === null
    ? `${file} has a key of ${id}, whose address keyctl does not know: add it with keyctl add`
    : { provider: name, key, baseUrl, type: packageTypes[provider?.npm ?? ''] ?? null };
}

function readJson<T>(
  file: string,
  schema: z.ZodType<T>,
  otherwise: T,
): { readonly value: T; readonly passedOver: readonly string[] } {
  const { text, passedOver } = readIfThere(file);
  if (text.trim() === '') {
    return { value: otherwise, passedOver };
  }
  const parsed = parseJsonc(text.replace(/^\uFEFF/, ''));
  const checked = parsed.ok ? schema.safeParse(parsed.value) : null;
  return checked?.success
    ? { value: checked.data, passedOver }
    : { value: otherwise, passedOver: [`${file} is not as opencode writes it`] };
}
