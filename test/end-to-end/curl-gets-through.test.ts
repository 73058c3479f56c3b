import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { canary } from '../helpers/canary.js';
import { refusingPort } from '../helpers/raw-upstream.js';
import { openScene } from '../helpers/scene.js';
import { need } from '../helpers/tools.js';
import { type Trouble, troubles } from '../helpers/troubles.js';

const names = Object.keys(troubles) as Trouble[];
const slug = (trouble: Trouble) => `curl-${trouble.replaceAll(' ', '-')}`;
const nowhere = `http://127.0.0.1:${await refusingPort()}/v1`;

const scene = await openScene(
  Object.fromEntries(
    names.map((trouble) => [
      slug(trouble),
      { keys: trouble === 'refuses the connection' ? [{ baseUrl: nowhere }, {}] : [{}, {}] },
    ]),
  ),
);

async function curl(provider: string, body: object): Promise<{ status: string; text: string }> {
  const { stdout } = await promisify(execFile)('curl', [
    ...['--silent', '--show-error', '--no-buffer', '--max-time', '30'],
    ...['--unix-socket', scene.paths.socket],
    ...['--write-out', '\n%{http_code}'],
    ...['--header', 'content-type: application/json'],
    ...['--header', `authorization: Bearer ${canary('client')}`],
    ...['--data', JSON.stringify(body)],
    `http://keyctl/${provider}/v1/chat/completions`,
  ]);
  const end = stdout.lastIndexOf('\n');
  return { status: stdout.slice(end + 1), text: stdout.slice(0, end) };
}

test.concurrent.for(names)('curl gets through when key 1 %s', async (trouble, context) => {
  need(context, 'curl');
  const name = slug(trouble);
  const provider = scene.provider(name);
  const first = troubles[trouble];
  for (const stream of [false, true]) {
    await scene.control('POST', `keys/${name}/1/reset`);
    if (first !== null) {
      provider.upstream.script(provider.secret(1), first);
    }
    provider.upstream.good(provider.secret(2));
    provider.upstream.requests.length = 0;

    const { status, text } = await curl(name, { model: 'test-model', messages: [], stream });

    expect(status, text).toBe('200');
    if (stream) {
      expect(text).toMatch(/data: \[DONE\]\n\n$/);
    } else {
      expect(JSON.parse(text).choices[0].message.content).toBe('hello');
    }
    expect(provider.keysInTurn()).toEqual(first === null ? [2] : [1, 2]);
  }
  const moves = await scene.events(name, 'failed-over');
  expect(moves.map(({ key, to }) => `${key} ${to}`)).toEqual(Array(2).fill(`${name}/1 ${name}/2`));
});
