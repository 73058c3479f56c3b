import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Secret } from '../../src/config/secret.js';
import { Redactor } from '../../src/log/redactor.js';

function redactorOf(...secrets: string[]): Redactor {
  const redactor = new Redactor();
  redactor.setSecrets(secrets.map((secret) => new Secret(secret)));
  return redactor;
}

const base64 = (text: string): string => Buffer.from(text).toString('base64');

describe('a secret is replaced', () => {
  const secret = 'sk-proj-Canary/12+34="x"\\ü';
  const redactor = redactorOf(secret);

  it.each([
    ['as it is', secret],
    ['inside JSON', JSON.stringify({ error: `bad key ${secret}!` })],
    ['inside JSON inside JSON', JSON.stringify(JSON.stringify({ key: secret }))],
    ['inside JSON whose slashes are escaped', JSON.stringify(secret).replaceAll('/', '\\/')],
    ['in a query', `GET /v1?key=${encodeURIComponent(secret)}&x=1`],
    [
      'in a query with small hex digits',
      encodeURIComponent(secret).replace(/%../g, (c) => c.toLowerCase()),
    ],
    ['in a form', new URLSearchParams({ key: secret }).toString()],
    ['as base64', base64(secret)],
    ['as base64 for URLs', Buffer.from(secret).toString('base64url')],
    ['in basic credentials', base64(`user:${secret}`)],
    ['in basic credentials of a longer name', base64(`user1:${secret}:more`)],
    ['in basic credentials of an even longer name', base64(`user12:${secret}:more`)],
  ])('%s', (_how, text) => {
    const redacted = redactor.redact(`before ${text} after`);
    expect(redacted).toMatch(/^before .*\[redacted\].* after$/);
    expect(redacted).not.toMatch(/Canary|12\+34|12%2B34/i);
  });

  it('wherever it stands, and however often', () => {
    expect(redactor.redact(`${secret}${secret} ${secret}`)).toBe('[redacted][redacted] [redacted]');
  });
});

describe('a secret that the end of a text cuts off is replaced', () => {
  const secret = 'sk-Canary-12345678';
  const redactor = redactorOf(secret, 'sk-Canary-other');

  it.each([8, 9, 12, 17])('after %d characters', (length) => {
    const text = `you sent ${secret.slice(0, length)}`;
    expect(redactor.redact(text)).toBe('you sent [redacted]');
    expect(redactor.starCut(text)).toBe(`you sent ${'*'.repeat(length)}`);
  });

  it('not after a few, which may be any word, and not before the end', () => {
    for (const text of ['you sent sk-Cana', 'sk-Canary-12345 is wrong', 'sk-Canary-x', '']) {
      expect(redactor.redact(text)).toBe(text);
      expect(redactor.starCut(text)).toBe(text);
    }
  });

  it('in other forms, too', () => {
    expect(redactor.redact(base64(secret).slice(0, 15))).toBe('[redacted]');
  });
});

it('the longest of two secrets that begin alike is replaced whole', () => {
  const redactor = redactorOf('sk-12345678', 'sk-12345678-and-more');
  expect(redactor.redact('sk-12345678-and-more, sk-12345678')).toBe('[redacted], [redacted]');
});

it('secrets that look like patterns are taken literally', () => {
  const redactor = redactorOf('a.b*c[d]|e', '$&$1-(x)^\\d+');
  expect(redactor.redact('a.b*c[d]|e $&$1-(x)^\\d+ aXbXc')).toBe('[redacted] [redacted] aXbXc');
});

it('secrets under 8 characters are left alone, and so is everything before there is a secret', () => {
  expect(redactorOf('1234567').redact('1234567')).toBe('1234567');
  expect(redactorOf('12345678').redact('12345678')).toBe('[redacted]');
  expect(new Redactor().redact('text')).toBe('text');
  expect(redactorOf().redact('text')).toBe('text');
});

it('the secrets of an earlier config stay secret', () => {
  const redactor = redactorOf('sk-before-reload');
  redactor.setSecrets([new Secret('sk-after-reload')]);
  expect(redactor.redact('sk-before-reload sk-after-reload')).toBe('[redacted] [redacted]');
});

it('the mask of a secret may be shown', () => {
  expect(redactorOf('sk-proj-0123456789abcdef').redact('sk-…cdef')).toBe('sk-…cdef');
});

it('any secret in any text is gone, and the line is still JSON', () => {
  const secrets = fc.string({ minLength: 8, maxLength: 60, unit: 'grapheme-ascii' });
  fc.assert(
    fc.property(secrets, fc.string(), fc.string(), (secret, before, after) => {
      const line = JSON.stringify({ text: `${before}${secret}${after}` });
      const redacted = redactorOf(secret).redact(line);
      expect(redacted).toContain('[redacted]');
      expect(() => JSON.parse(redacted)).not.toThrow();
    }),
  );
});

it('base64 of any text with a secret in it can not be decoded to the secret', () => {
  const bytes = fc.uint8Array({ maxLength: 9 });
  const secrets = fc.string({ minLength: 8, maxLength: 60, unit: 'grapheme-ascii' });
  fc.assert(
    fc.property(secrets, bytes, bytes, (secret, before, after) => {
      const encoded = Buffer.concat([before, Buffer.from(secret), after]).toString('base64');
      const redacted = redactorOf(secret).redact(encoded);
      expect(redacted).toContain('[redacted]');
      const longestLeft = Math.ceil((Math.max(before.length, after.length) * 8) / 6) + 4;
      for (const rest of redacted.split('[redacted]')) {
        expect(rest.length).toBeLessThanOrEqual(longestLeft);
      }
    }),
  );
});
