import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { expect, test } from 'vitest';
import type { Snapshot } from '../../src/engine.js';
import { canary } from '../helpers/canary.js';
import { keyctlPaths, runKeyctl } from '../helpers/run-keyctl.js';
import { openScene } from '../helpers/scene.js';
import { tempFolder } from '../helpers/temp-folder.js';
import { until } from '../helpers/until.js';

const key = canary('config');

/** What is wrong, and where: line and column, as editors count them. */
const broken: readonly (readonly [name: string, text: string, place: string, says: RegExp])[] = [
  ['empty', '', '1:1', /the file is empty/],
  ['a byte order mark alone', '\uFEFF', '1:1', /the file is empty/],
  ['half written', `{\n  "providers": {\n    "openai": {`, '3:16', /ends too early/],
  ['cut inside a key', `{\n  "providers": { "openai": { "apiKey": "${key}`, '2:40', /no closing/],
  ['no JSON', 'providers: openai', '1:1', /not JSON/],
  ['a name twice', `{\n  "providers": {},\n  "providers": {}\n}`, '3:3', /second time/],
  [
    'an unknown field',
    `{\n  "providers": {\n    "openai": { "apiKey": "${key}", "stratgy": "round-robin" }\n  }\n}`,
    `3:${`    "openai": { "apiKey": "${key}", `.length + 1}`,
    /unknown field.*strategy/,
  ],
  [
    'a value of the wrong type',
    `{\n  "providers": { "openai": { "apiKey": 7 } }\n}`,
    '2:40',
    /must be a text or a list of keys/,
  ],
  [
    'a byte order mark before a mistake',
    `\uFEFF{\n  "providers": { "openai": { "apiKey": 7 } }\n}`,
    '2:40',
    /must be a text or a list of keys/,
  ],
];

/** What of a file shows that somebody wrote to it. */
function fingerprint(path: string) {
  const { mtimeMs, ctimeMs, ino, mode } = statSync(path);
  return { bytes: readFileSync(path), mtimeMs, ctimeMs, ino, mode };
}

test.each(broken)(
  'P40 at the start, %s: serve says where, exits 1 and opens no socket',
  async (...row) => {
    const [, text, place, says] = row;
    const home = tempFolder();
    const { config, socket } = keyctlPaths(home);
    mkdirSync(dirname(config), { recursive: true });
    writeFileSync(config, text, { mode: 0o600 });
    const before = fingerprint(config);
    const { code, stdout, stderr } = await runKeyctl(['serve'], { home });
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toMatch(says);
    expect(stderr).toContain(`keyctl: error: ${config}:${place}: `);
    expect(stderr).not.toContain(key);
    expect(existsSync(socket)).toBe(false);
    expect(fingerprint(config)).toEqual(before);
  },
);

const scene = await openScene({ openai: { keys: 2 } });
const openai = scene.provider('openai');
openai.upstream.good(...openai.secrets);

async function told(is: (status: Snapshot) => boolean): Promise<Snapshot> {
  return until(async () => {
    const status = await scene.status();
    return is(status) ? status : null;
  });
}

test.each(broken)(
  'P40 on a reload, %s: it is told where, and the old one stays in force',
  async (...row) => {
    const [, text, place, says] = row;
    scene.writeConfig(() => text);
    const before = fingerprint(scene.paths.config);
    const { configError } = await told(({ configError }) => configError !== null);
    expect(`${configError?.line}:${configError?.column}`).toBe(place);
    expect(configError?.message).toMatch(says);
    const reload = await scene.control('POST', 'reload');
    expect(reload.status).toBeGreaterThanOrEqual(400);
    expect(JSON.parse(reload.text).error.message).toContain(`${scene.paths.config}:${place}: `);
    const { status, headers } = await scene.ask('openai');
    expect([status, headers['x-keyctl-key']]).toEqual([200, 'openai/1']);
    expect((await scene.status()).providers.map(({ keys }) => keys.length)).toEqual([2]);
    expect(fingerprint(scene.paths.config)).toEqual(before);
    scene.writeConfig();
    await told(({ configError }) => configError === null);
  },
);

test('P40 a byte order mark before a good config is no mistake', async () => {
  scene.writeConfig((config) => {
    config.providers['openai']?.apiKey.pop();
    return `\uFEFF${JSON.stringify(config)}`;
  });
  const { providers } = await told(({ providers }) => providers[0]?.keys.length === 1);
  expect(providers).toHaveLength(1);
  expect((await scene.status()).configError).toBeNull();
});
