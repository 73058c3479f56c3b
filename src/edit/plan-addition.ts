import { parseBaseUrl } from '../config/base-url.js';
import type { Config, KeyConfig } from '../config/config.js';
import { warningsAboutAccess } from '../config/warn-about-access.js';
import type { KeyFields, NewKey } from '../key-editor.js';
import { KeyctlError } from '../keyctl-error.js';
import { dialectOf } from '../providers/dialects.js';
import { changeText } from './change-text.js';
import type { Draft, Edited } from './edit-config.js';
import { secretText } from './secret-text.js';

/** The text with the new key in it. Throws `edit-refused` for what the config does not show. */
export function withNewKey({ text, config }: Draft, newKey: NewKey): string {
  const { provider, name, group, type, baseUrl } = newKey;
  const known = config.providers.find((other) => other.name === provider);
  if (known !== undefined && type !== undefined && dialectOf(type).type !== known.type) {
    throw new KeyctlError('edit-refused', `${provider} is of the type ${known.type} already`, {
      hint: 'choose another name for the provider, or leave the type out',
      status: 422,
    });
  }
  return changeText(text, {
    kind: 'add',
    provider,
    key: secretText(newKey.secret),
    name: given(name),
    group: given(group),
    type: given(type),
    baseUrl: sameUrl(baseUrl, known?.baseUrl) ? null : given(baseUrl),
  });
}

/** The key that an addition has made: the last one of its provider. */
export function newKeyOf({ config }: Draft, { provider }: NewKey): KeyConfig {
  const key = config.providers.find(({ name }) => name === provider)?.keys.at(-1);
  if (key === undefined) {
    throw new Error('the new key is not there');
  }
  return key;
}

/** What the config did not have to be warned of before. */
export function newWarnings({ before, after }: Edited, key: KeyConfig): readonly string[] {
  const fresh = after.config.warnings.filter(
    (warning) => !before.config.warnings.includes(warning),
  );
  const unusable = key.problem === null ? [] : [`${key.id} can't be used: ${key.problem}`];
  // said again even if others could read the keys before: this is one more
  const access = key.source === 'config' ? accessOf(after.config) : [];
  return [...new Set([...fresh, ...unusable, ...access])];
}

/** A reference in place of the secret, to check all else before anybody is asked for that. */
export function withoutSecret(fields: KeyFields): NewKey {
  return { ...fields, secret: { kind: 'variable', name: 'NOT_ASKED_FOR_YET' } };
}

function accessOf({ path, providers }: Config): readonly string[] {
  return warningsAboutAccess(path, providers);
}

function given(text: string | undefined): string | null {
  return text === undefined || text === '' ? null : text;
}

function sameUrl(written: string | undefined, known: string | undefined): boolean {
  const parsed = parseBaseUrl(written ?? '');
  return parsed.ok && parsed.baseUrl === known;
}
