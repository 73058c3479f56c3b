import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { ConfigError } from '../../src/config/config-error.js';
import { readConfig } from '../../src/config/read-config.js';
import { secretsOf } from '../../src/config/secrets-of.js';
import { canary } from '../helpers/canary.js';
import { makeCertificate } from '../helpers/certificates.js';
import { tempFolder } from '../helpers/temp-folder.js';

const { cert, key } = await makeCertificate();
const secret = canary('routed', { end: 'aaaa' });
const password = canary('proxy-password');

function open() {
  const folder = tempFolder();
  const read = (fields: object, environment: NodeJS.ProcessEnv = {}) => {
    const path = join(folder, 'config.json');
    const config = { providers: { openai: { apiKey: secret, ...fields } } };
    writeFileSync(path, JSON.stringify(config, null, 2), { mode: 0o600 });
    const { providers, warnings, ...rest } = readConfig(path, environment);
    return { route: providers[0]?.route, warnings, providers, ...rest };
  };
  const problem = (fields: object): string => {
    try {
      read(fields);
    } catch (error) {
      if (error instanceof ConfigError) {
        const { line, column, path, message } = error.problem;
        return `${line}:${column} ${path}: ${message}`;
      }
      throw error;
    }
    throw new Error('the config was accepted');
  };
  return { folder, read, problem };
}

describe('"proxy"', () => {
  test('may be a URL, or a reference to one', () => {
    const { folder, read } = open();
    const url = `http://me:${password}@proxy.test:3128`;
    mkdirSync(join(folder, 'given'));
    writeFileSync(join(folder, 'given/proxy'), `${url}\n`);
    for (const [proxy, source] of [
      [url, 'config'],
      ['$CORP_PROXY', '$CORP_PROXY'],
      ['{file:given/proxy}', '{file:given/proxy}'],
    ]) {
      const config = read({ proxy }, { CORP_PROXY: url });
      expect(config.route?.proxy).toMatchObject({
        kind: 'proxy',
        source,
        proxy: { origin: 'http://proxy.test:3128' },
      });
      expect(config.warnings).toEqual([]);
      expect(secretsOf(config).map((known) => known.reveal())).toContain(password);
      expect(JSON.stringify(config)).not.toContain(password);
    }
  });

  test('false means none, and nothing means the environment’s', () => {
    const { read } = open();
    expect(read({ proxy: false }).route?.proxy).toEqual({ kind: 'none' });
    expect(read({}).route?.proxy).toEqual({ kind: 'environment' });
  });

  test('with a password in a config that others can read earns a warning', () => {
    const { folder, read } = open();
    const fields = { apiKey: '$KEY', proxy: `http://me:${password}@proxy.test` };
    read(fields, { KEY: secret });
    chmodSync(join(folder, 'config.json'), 0o644);
    expect(read(fields, { KEY: secret }).warnings[0]).toMatch(
      /^others can read your keys: chmod 600/,
    );
    const open644 = { ...fields, proxy: 'http://proxy.test' };
    expect(read(open644, { KEY: secret }).warnings).toEqual([]);
  });

  test('that is no proxy is an error at its place, without its value', () => {
    const { problem } = open();
    const wrong = problem({ proxy: `socks5://me:${password}@proxy.test` });
    expect(wrong).toMatch(/^5:16 providers\.openai\.proxy: is a SOCKS proxy/);
    expect(problem({ proxy: `http://me:${password}@proxy.test/x` })).toMatch(/has no path$/);
    expect(problem({ proxy: true })).toMatch(/providers\.openai\.proxy: must be /);
    expect(problem({ proxy: '$' })).toMatch(/providers\.openai\.proxy: "\$" must be followed/);
  });

  test('that a variable should have told is a warning: what needs no proxy goes on', () => {
    const { read } = open();
    expect(read({ proxy: '$CORP_PROXY' })).toMatchObject({
      route: { proxy: { kind: 'unusable', problem: 'CORP_PROXY is not set' } },
      warnings: ["openai: its proxy can't be used: CORP_PROXY is not set"],
    });
    const wrong = read({ proxy: '$CORP_PROXY' }, { CORP_PROXY: `socks5://a:${password}@b` });
    expect(wrong.warnings[0]).toMatch(/^openai: its proxy can't be used: \$CORP_PROXY is a SOCKS/);
    expect(wrong.warnings[0]).not.toContain(password);
  });
});

describe('"caFile"', () => {
  test('adds all certificates of a file beside the config, and skips what else is there', () => {
    const { folder, read } = open();
    writeFileSync(join(folder, 'ca.pem'), `# ours\n${cert}\n${key}\n${cert}`);
    const { route, warnings } = read({ caFile: 'ca.pem' });
    expect(route?.authorities).toEqual([cert.trim(), cert.trim()]);
    expect(warnings).toEqual([]);
    expect(read({ caFile: '~/ca.pem' }, { HOME: folder }).route?.authorities).toHaveLength(2);
  });

  test.each<[what: string, content: string | null, message: string]>([
    ['missing', null, 'the file ca.pem does not exist'],
    ['empty', '', 'the file ca.pem holds no certificate in PEM (-----BEGIN CERTIFICATE-----)'],
    ['only a private key', key, 'the file ca.pem holds no certificate in PEM'],
    [
      'broken in its second one',
      `${cert}\n${cert.replace(/MII/, 'MIX')}`,
      'certificate 2 in the file ca.pem is broken',
    ],
    ['endless', 'x'.repeat(5 * 1024 * 1024), 'the file ca.pem is too large for certificates'],
  ])('that is %s is an error at its place', (_what, content, message) => {
    const { folder, problem } = open();
    if (content !== null) {
      writeFileSync(join(folder, 'ca.pem'), content);
    }
    expect(problem({ caFile: 'ca.pem' })).toContain(`5:17 providers.openai.caFile: ${message}`);
  });

  test('that is a folder, or a key in the wrong place, is an error too', () => {
    const { problem } = open();
    expect(problem({ caFile: '.' })).toContain('the file . can not be read (EISDIR)');
    const misplaced = canary('misplaced', { prefix: 'sk-proj-' });
    expect(problem({ caFile: misplaced })).not.toContain(misplaced);
  });
});

test('the same route has the same id, whatever else was edited, and another one another', () => {
  const { folder, read } = open();
  writeFileSync(join(folder, 'ca.pem'), cert);
  const id = (fields: object) => read(fields).route?.id;
  const routes = [
    {},
    { proxy: false },
    { proxy: 'http://p.test' },
    { proxy: 'http://a:b@p.test' },
    { proxy: 'http://a:c@p.test' },
    { caFile: 'ca.pem' },
    { caFile: 'ca.pem', proxy: false },
  ];
  expect(new Set(routes.map(id)).size).toBe(routes.length);
  expect(routes.map((route) => id({ ...route, strategy: 'round-robin' }))).toEqual(routes.map(id));
});
