import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { type Certificate, makeAuthority, makeCertificate } from '../helpers/certificates.js';
import { openRawUpstream, refusingPort } from '../helpers/raw-upstream.js';
import { openScene } from '../helpers/scene.js';
import { makeTempFolder, removeFolder } from '../helpers/temp-folder.js';
import { openUpstream, type Upstream } from '../helpers/upstream.js';

const folder = makeTempFolder();
afterAll(() => removeFolder(folder));
const authority = await makeAuthority();
const trusted = join(folder, 'authority.pem');
writeFileSync(trusted, authority.cert);

async function tlsUpstream(certificate: Certificate): Promise<Upstream> {
  const upstream = await openUpstream({ certificate });
  afterAll(() => upstream.close());
  return upstream;
}

const good = await tlsUpstream(await makeCertificate({ authority }));
const wrongName = await tlsUpstream(await makeCertificate({ authority, name: 'other.example' }));
const expired = await tlsUpstream(await makeCertificate({ authority, expired: true }));
const selfSigned = await tlsUpstream(await makeCertificate());
const plain = await openRawUpstream((socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'));
afterAll(plain.close);

type Row = {
  readonly name: string;
  readonly baseUrl: string;
  /** What is said of it. */
  readonly says: RegExp;
};

const rows: readonly Row[] = [
  {
    name: 'wrong-name',
    baseUrl: wrongName.url,
    says: /certificate is for another name \(ERR_TLS_CERT_ALTNAME_INVALID\)/,
  },
  { name: 'expired', baseUrl: expired.url, says: /certificate has expired \(CERT_HAS_EXPIRED\)/ },
  {
    name: 'self-signed',
    baseUrl: selfSigned.url,
    says: /certificate is self-signed: name its authority in "caFile" \(DEPTH_ZERO_SELF_SIGNED_CERT\)/,
  },
  {
    name: 'http-to-a-tls-port',
    baseUrl: good.url.replace('https:', 'http:'),
    says: /connection (?:reset|closed)|not HTTP/,
  },
  {
    name: 'tls-to-an-http-port',
    baseUrl: plain.url.replace('http:', 'https:'),
    says: /TLS|SSL/,
  },
  {
    name: 'refused',
    baseUrl: `http://127.0.0.1:${await refusingPort()}/v1`,
    says: /connection refused \(ECONNREFUSED\)/,
  },
  {
    name: 'no-such-name',
    baseUrl: 'https://no-such-host.invalid/v1',
    says: /host name (?:not found|lookup failed)/,
  },
];

const scene = await openScene(
  {
    ...Object.fromEntries(rows.map(({ name, baseUrl }) => [name, { keys: [{ baseUrl }, {}] }])),
    trusted: { keys: [{ baseUrl: good.url }] },
  },
  {},
  { NODE_EXTRA_CA_CERTS: trusted },
);

test('a certificate that is right and trusted is taken', async () => {
  const [secret = ''] = scene.provider('trusted').secrets;
  good.good(secret);
  expect((await scene.ask('trusted')).status).toBe(200);
  expect(good.calls()).toEqual([secret]);
});

test.concurrent.each(rows)('P35 $name: said so, and no key is called bad', async (row) => {
  const { name, says } = row;
  const provider = scene.provider(name);
  provider.upstream.good(provider.secret(2));
  const answer = await scene.ask(name);
  expect([answer.status, answer.headers['x-keyctl-key']]).toEqual([200, `${name}/2`]);
  const key = await scene.key(`${name}/1`);
  expect(key).toMatchObject({
    state: 'unreachable',
    health: 'unchecked',
    cooldownUntil: null,
    lastError: { outcome: 'network-error', text: expect.stringMatching(says) },
  });
  expect(key.counts.failures).toMatchObject({ invalid: 0, forbidden: 0 });
});

test.concurrent.each(rows)('P35 $name: a health check says so too', async ({ name, says }) => {
  await scene.control('POST', `keys/${name}/1/check`);
  const checked = await scene.events(name, 'health-checked');
  expect(checked.at(-1)?.detail).toMatch(/^unreachable, which says nothing about the key: GET /);
  expect(checked.at(-1)?.detail).toMatch(says);
  expect(await scene.key(`${name}/1`)).toMatchObject({ health: 'unchecked', enabled: true });
});

test('P35 no key was sent to a server that could not prove its name', () => {
  for (const { requests, checks } of [wrongName, expired, selfSigned]) {
    expect([...requests, ...checks]).toEqual([]);
  }
});
