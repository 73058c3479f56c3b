import type { KeyChange } from '../../src/edit/key-change.js';

export type KeyModel =
  | string
  | {
      readonly key: string;
      readonly name?: string;
      readonly group?: string;
      readonly baseUrl?: string;
    };

export type ProviderModel = {
  readonly apiKey: string | readonly KeyModel[];
  readonly type?: string;
  readonly baseUrl?: string;
  readonly [field: string]: unknown;
};

export type ConfigModel = {
  readonly providers?: Readonly<Record<string, ProviderModel>>;
  readonly mcp?: Readonly<Record<string, ProviderModel>>;
  readonly [field: string]: unknown;
};

/** What a config has to mean after a change, by values alone. */
export function changed(model: ConfigModel, change: KeyChange): ConfigModel {
  const block = blockOf(model, change);
  const providers = { ...model[block] };
  const provider = providers[change.provider];
  const after = provider === undefined ? newProvider(change) : changedProvider(provider, change);
  if (after === null) {
    delete providers[change.provider];
  } else {
    providers[change.provider] = after;
  }
  return { ...model, [block]: providers };
}

function blockOf({ providers, mcp }: ConfigModel, { provider }: KeyChange): 'providers' | 'mcp' {
  if (mcp?.[provider] !== undefined) {
    return 'mcp';
  }
  return providers === undefined && mcp !== undefined ? 'mcp' : 'providers';
}

function newProvider(change: KeyChange): ProviderModel {
  if (change.kind !== 'add') {
    throw new Error('there is no such provider');
  }
  const { type, baseUrl } = change;
  return { ...given({ type, baseUrl }), apiKey: [entry({ ...change, baseUrl: null })] };
}

function changedProvider(provider: ProviderModel, change: KeyChange): ProviderModel | null {
  const keys: KeyModel[] = [provider.apiKey].flat();
  switch (change.kind) {
    case 'add':
      return { ...provider, apiKey: [...keys, entry(change)] };
    case 'refer':
      return referred(provider, keys, change.index, change.key);
    case 'rename':
      return renamed(provider, keys, change.index, change.name);
    case 'move':
      keys.splice(change.to, 0, ...keys.splice(change.index, 1));
      return typeof provider.apiKey === 'string' ? provider : { ...provider, apiKey: keys };
    case 'remove':
      keys.splice(change.index, 1);
      return keys.length === 0 ? null : { ...provider, apiKey: keys };
  }
}

function renamed(
  provider: ProviderModel,
  keys: KeyModel[],
  index: number,
  name: string | null,
): ProviderModel {
  const key = keys[index] ?? '';
  if (typeof key === 'string') {
    keys[index] = name === null ? key : { key, name };
    return name === null ? provider : { ...provider, apiKey: keys };
  }
  const { name: _, ...rest } = key;
  keys[index] = name === null ? rest : { ...rest, name };
  return { ...provider, apiKey: keys };
}

function referred(
  provider: ProviderModel,
  keys: KeyModel[],
  index: number,
  key: string,
): ProviderModel {
  const written = keys[index] ?? '';
  keys[index] = typeof written === 'string' ? key : { ...written, key };
  return typeof provider.apiKey === 'string'
    ? { ...provider, apiKey: key }
    : { ...provider, apiKey: keys };
}

function entry({ key, name, group, baseUrl }: Extract<KeyChange, { kind: 'add' }>): KeyModel {
  const more = given({ name, group, baseUrl });
  return Object.keys(more).length === 0 ? key : { key, ...more };
}

function given<T extends object>(fields: T): object {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== null));
}
