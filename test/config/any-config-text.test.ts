import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ConfigError } from '../../src/config/config-error.js';
import { readConfig } from '../../src/config/read-config.js';
import { canary } from '../helpers/canary.js';
import { applyEdits, edits, place, runs } from '../helpers/fuzz.js';
import { tempFolder } from '../helpers/temp-folder.js';

const names = ['plain', 'named', 'only', 'stray', 'field', 'bare', 'path'];

/** Each 16 characters in a row of each key: an edit may cut a key, and what is shorter is none any more. */
const parts = names
  .map((name) => canary(name))
  .flatMap((secret) =>
    Array.from({ length: secret.length - 15 }, (_part, at) => secret.slice(at, at + 16)),
  );

const config = `{
  // keys of several kinds
  "providers": {
    "openai": {
      "apiKey": ["${canary('plain')}", { "key": "${canary('named')}", "name": "work", "group": "g" }],
      "baseUrl": "https://api.example/v1",
      "strategy": "round-robin",
      "timeouts": { "connectSeconds": 5 }
    },
    "anthropic": { "apiKey": "${canary('only', { prefix: 'sk-ant-' })}" }
  },
  "mcp": { "tool": { "type": "mine", "baseUrl": "http://127.0.0.1:1/x", "apiKey": "$SOME_KEY" } },
  "healthCheck": { "onStartup": true, "everyMinutes": 15, },
  "listen": { "tcp": { "port": 7811 } }
}`;

/** Words of a config, to be put where they do not belong. */
const words = fc.constantFrom(
  ...[
    '"providers"',
    '"apiKey"',
    '"key"',
    '"name"',
    'null',
    'true',
    '1e999',
    '-0',
    '{}',
    '[]',
    '//',
  ],
  ...['/*', '*/', '"$', '"{file:/', '"{env:', '"\\u00', '"__proto__": 1,', `"${canary('stray')}"`],
  ...[`"${canary('field')}": `, `${canary('bare')}`, `"{file:${canary('path')}}"`],
);
const misplaced = fc.array(
  fc.record({
    kind: fc.constant('insert' as const),
    at: place,
    text: words,
  }),
  { maxLength: 3 },
);

test('P40 P43 any text is a config or an error with line and column, and no secret is told', () => {
  const path = join(tempFolder(), 'config.json');
  fc.assert(
    fc.property(misplaced, edits, (inserted, edited) => {
      const text = applyEdits(applyEdits(config, inserted), edited);
      writeFileSync(path, text, 'latin1');
      try {
        readConfig(path, {});
      } catch (error) {
        if (!(error instanceof ConfigError)) {
          throw error;
        }
        const { line, column } = error.problem;
        expect(line).toBeGreaterThanOrEqual(1);
        expect(line).toBeLessThanOrEqual(text.split(/\r\n|\r|\n/).length);
        expect(column).toBeGreaterThanOrEqual(1);
        const told = JSON.stringify([error.message, error.hint, error.problem, error.stack]);
        const all = `${told} ${String(error.cause)}`;
        expect(parts.filter((part) => all.includes(part))).toEqual([]);
      }
    }),
    runs(400),
  );
});
