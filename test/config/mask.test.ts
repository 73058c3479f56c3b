import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { mask } from '../../src/config/mask.js';
import { dialects } from '../../src/providers/dialects.js';

const openai = ['sk-svcacct-', 'sk-proj-', 'sk-'];
const openrouter = ['sk-or-v1-', 'sk-or-'];

describe('P13 mask', () => {
  it('shows the short public prefix and the last four characters', () => {
    expect(mask('sk-proj-abcdefghijklmnop9f3a', openai)).toBe('sk-…9f3a');
    expect(mask('sk-or-v1-abcdefghijklmnop77aa', openrouter)).toBe('sk-or-…77aa');
  });

  it('shows no prefix that the provider is not known for', () => {
    expect(mask('company-secret-prefix-9f3a', openai)).toBe('…9f3a');
    expect(mask('abcdefghijklmnop9f3a', [])).toBe('…9f3a');
  });

  it('shows nothing of a secret under 16 characters', () => {
    expect(mask('sk-456789012345', openai)).toBe('••••');
    expect(mask('', openai)).toBe('••••');
    expect(mask('sk-4567890123456', openai)).toBe('sk-…3456');
  });

  it('gives up a prefix that would leave too little hidden', () => {
    expect(mask('prefix-9-1234567', ['prefix-9-'])).toBe('…4567');
  });

  it('never shows more than a known prefix and four characters of any secret', () => {
    const prefixes = dialects.flatMap(({ keyPrefixes }) => keyPrefixes);
    const secrets = fc
      .tuple(fc.constantFrom('', ...prefixes), fc.string({ maxLength: 80 }))
      .map(([prefix, rest]) => prefix + rest);
    fc.assert(
      fc.property(secrets, (secret) => {
        const masked = mask(secret, prefixes);
        if (masked === '••••') {
          return secret.length < 16;
        }
        const [prefix, end] = [masked.slice(0, masked.indexOf('…')), masked.slice(-4)];
        return (
          secret.length >= 16 &&
          (prefix === '' || prefixes.includes(prefix)) &&
          masked.length === prefix.length + 5 &&
          secret.length - prefix.length - end.length >= 8
        );
      }),
    );
  });
});
