import { writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { openProxy } from '../helpers/proxy.js';
import { prepareScene } from '../helpers/scene.js';
import { makeTempFolder, removeFolder } from '../helpers/temp-folder.js';
import { openUpstream } from '../helpers/upstream.js';

const hasIpv6 = await new Promise<boolean>((resolve) => {
  const probe = createServer();
  probe.once('error', () => resolve(false));
  probe.listen(0, '::1', () => probe.close(() => resolve(true)));
});

const folder = makeTempFolder();
afterAll(() => removeFolder(folder));

/** A machine's name service can't be asked for names of a test: this answers in its place. */
const names = join(folder, 'names.mjs');
writeFileSync(
  names,
  `import dns from 'node:dns';
const known = {
  'six.test': [{ address: '::1', family: 6 }],
  'four-first.test': [{ address: '127.0.0.1', family: 4 }, { address: '::1', family: 6 }],
};
const { lookup } = dns;
dns.lookup = (name, options, callback) => {
  const found = known[name];
  if (found === undefined) return lookup(name, options, callback);
  process.nextTick(() => options.all ? callback(null, found) : callback(null, found[0].address, found[0].family));
};
`,
);

async function open(environment: NodeJS.ProcessEnv = {}) {
  const upstream = await openUpstream({ host: '::1' });
  const proxy = await openProxy();
  const at = (host: string) => ({ fields: { baseUrl: `http://${host}:${upstream.port}/v1` } });
  const scene = await prepareScene({
    literal: at('[::1]'),
    named: at('six.test'),
    both: at('four-first.test'),
    proxied: { fields: { ...at('[::1]').fields, proxy: proxy.url } },
  });
  afterAll(async () => {
    proxy.close();
    await upstream.close();
  });
  for (const name of ['literal', 'named', 'both', 'proxied']) {
    upstream.good(...scene.provider(name).secrets);
  }
  await scene.start({ NODE_OPTIONS: `--import ${names}`, ...environment });
  return { scene, upstream, proxy };
}

test.skipIf(!hasIpv6)(
  'by its address, its name, behind an IPv4 address where nobody listens, and by a proxy',
  async () => {
    const { scene, upstream, proxy } = await open();
    for (const name of ['literal', 'named', 'both', 'proxied']) {
      expect((await scene.ask(name)).headers['x-keyctl-key']).toBe(`${name}/1`);
      await scene.control('POST', `keys/${name}/1/check`);
      expect(await scene.key(`${name}/1`)).toMatchObject({ health: 'healthy' });
    }
    expect(upstream.requests.map(({ headers }) => headers.host)).toEqual(
      ['[::1]', 'six.test', 'four-first.test', '[::1]'].map((host) => `${host}:${upstream.port}`),
    );
    expect(proxy.asked).toEqual([`CONNECT [::1]:${upstream.port}`]);
  },
);
