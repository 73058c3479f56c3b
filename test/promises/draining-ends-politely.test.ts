import { existsSync, readFileSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { expect, test } from 'vitest';
import { openScene, type Scene } from '../helpers/scene.js';
import { until } from '../helpers/until.js';

/** A call on a connection that stays open. */
function askOn(agent: Agent, scene: Scene, path: string) {
  return new Promise<{ status: number; retryAfter: string | undefined; text: string }>(
    (resolve, reject) => {
      const call = request({ socketPath: scene.paths.socket, path, agent }, (response) => {
        let text = '';
        response.setEncoding('utf8').on('data', (part) => {
          text += part;
        });
        response.on('end', () =>
          resolve({
            status: response.statusCode ?? 0,
            retryAfter: response.headers['retry-after'],
            text,
          }),
        );
      });
      call.on('error', reject).end();
    },
  );
}

const ways = ['SIGTERM', 'SIGINT', 'SIGHUP', 'POST drain'] as const;

const scenes = new Map<string, Scene>();
for (const way of ways) {
  scenes.set(way, await openScene({ openai: {} }));
}

test.concurrent.each(ways)(
  'P9 %s: the name goes, new requests get 503, running ones end',
  async (way) => {
    const scene = scenes.get(way) ?? expect.fail(way);
    const openai = scene.provider('openai');
    let release = () => {};
    const first = openai.secret(1);
    openai.upstream.good(first);
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    expect((await askOn(agent, scene, '/openai/files')).status).toBe(200);
    openai.upstream.script(first, {
      async run({ response }) {
        response.writeHead(200, { 'content-type': 'text/event-stream' });
        response.write('data: {"choices":[{"delta":{"content":"begun"}}]}\n\n');
        await new Promise<void>((resolve) => {
          release = resolve;
        });
        response.end('data: [DONE]\n\n');
      },
    });
    const running = scene.begin('openai', { body: { stream: true } });
    await until(() => running.received().length > 0);
    const { exited } = scene.running;
    if (way === 'POST drain') {
      await scene.control('POST', 'drain');
    } else {
      scene.running.kill(way);
    }

    await until(() => !existsSync(scene.paths.socket), { what: 'the end of the public name' });
    const refused = await askOn(agent, scene, '/openai/files');
    expect(refused.status).toBe(503);
    expect(refused.retryAfter).toBe('1');
    expect(JSON.parse(refused.text).error.code).toBe('draining');
    expect(JSON.parse(readFileSync(scene.paths.state, 'utf8'))).toBeTypeOf('object');

    release();
    await running.ended;
    expect(running.received().toString()).toMatch(/data: \[DONE\]\n\n$/);
    agent.destroy();
    expect(await exited).toMatchObject({ code: 0 });
  },
);
