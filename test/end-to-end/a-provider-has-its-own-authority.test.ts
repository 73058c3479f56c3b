import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { makeAuthority, makeCertificate } from '../helpers/certificates.js';
import { openKeyctl } from '../helpers/open-keyctl.js';
import { openProxy } from '../helpers/proxy.js';
import { openScene, prepareScene } from '../helpers/scene.js';
import { makeTempFolder, removeFolder } from '../helpers/temp-folder.js';
import { until } from '../helpers/until.js';

const folder = makeTempFolder();
afterAll(() => removeFolder(folder));
const pem = (name: string, text: string): string => {
  writeFileSync(join(folder, name), text);
  return join(folder, name);
};

const [corp, other] = [await makeAuthority('corp'), await makeAuthority('other')];
const corpFile = pem('corp.pem', corp.cert);
const otherFile = pem('other.pem', other.cert);
const selfSigned = await makeCertificate();
const ofCorp = { certificate: await makeCertificate({ authority: corp }) };
const ofOther = { certificate: await makeCertificate({ authority: other }) };

const tlsProxy = await openProxy(ofCorp);
afterAll(tlsProxy.close);

const good = {
  prepare: (actor: {
    upstream: { good(...keys: string[]): unknown };
    secrets: readonly string[];
  }) => actor.upstream.good(...actor.secrets),
};

const scene = await openScene(
  {
    corp: { ...good, upstream: ofCorp, fields: { caFile: corpFile } },
    'self-signed': {
      ...good,
      upstream: { certificate: selfSigned },
      fields: { caFile: pem('self.pem', selfSigned.cert) },
    },
    extra: { ...good, upstream: ofOther },
    both: { ...good, upstream: ofOther, fields: { caFile: corpFile } },
    untrusted: { ...good, upstream: ofCorp },
    'by-tls-proxy': {
      ...good,
      upstream: ofOther,
      fields: { caFile: corpFile, proxy: tlsProxy.url },
    },
    'by-unknown-proxy': { ...good, fields: { proxy: tlsProxy.url } },
  },
  {},
  { NODE_EXTRA_CA_CERTS: otherFile },
);

test.each(['corp', 'self-signed', 'extra', 'both', 'by-tls-proxy'])(
  '%s is trusted, for requests and for health checks',
  async (name) => {
    expect((await scene.ask(name)).headers['x-keyctl-key']).toBe(`${name}/1`);
    await scene.control('POST', `keys/${name}/1/check`);
    expect(await scene.key(`${name}/1`)).toMatchObject({ health: 'healthy' });
  },
);

test.each([
  ['untrusted', /GET \/models → the TLS certificate .*: name its authority in "caFile" \(/],
  ['by-unknown-proxy', /→ no way through the proxy: the TLS certificate .*"caFile" \(/],
])('%s is not, and is told what to do', async (name, says) => {
  expect((await scene.ask(name)).text).toContain('name its authority in');
  await scene.control('POST', `keys/${name}/1/check`);
  const [checked] = await scene.events(name, 'health-checked');
  expect(checked?.detail).toMatch(says);
  expect(scene.provider(name).upstream.requests).toEqual([]);
});

test('an edit takes trust away again for the next request', async () => {
  scene.writeConfig((config) => ({
    ...config,
    providers: { ...config.providers, corp: { ...config.providers['corp'], caFile: undefined } },
  }));
  await until(async () => (await scene.ask('corp')).status === 503);
});

test('a caFile that is not there stops a start, with place and path', async () => {
  const broken = await prepareScene({ corp: { fields: { caFile: '/no/such.pem' } } });
  await expect(broken.start()).rejects.toThrow(
    /providers\.corp\.caFile: the file \/no\/such\.pem does not exist/,
  );
});

test('the engine of the screen trusts the same', async () => {
  const screen = await prepareScene({
    corp: { ...good, upstream: ofCorp, fields: { caFile: corpFile } },
    extra: { ...good, upstream: ofOther },
    both: { ...good, upstream: ofOther, fields: { caFile: corpFile } },
  });
  const terminal = openKeyctl({
    home: screen.home,
    cols: 120,
    environment: { NODE_EXTRA_CA_CERTS: otherFile },
  });
  await terminal.waitFor('*corp');
  for (const name of ['corp', 'extra', 'both']) {
    expect((await screen.ask(name)).headers['x-keyctl-key']).toBe(`${name}/1`);
  }
});
