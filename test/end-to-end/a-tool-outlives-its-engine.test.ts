import { existsSync } from 'node:fs';
import { expect, onTestFinished, test } from 'vitest';
import { heldStream } from '../helpers/held-stream.js';
import { writeTool } from '../helpers/run-a-tool.js';
import { type RunningKeyctl, runKeyctl, startKeyctl } from '../helpers/run-keyctl.js';
import { prepareScene, type Scene } from '../helpers/scene.js';
import { until } from '../helpers/until.js';

/** Asks once for each line that it is sent, and prints what came of it. */
const asker = `
  import { createInterface } from 'node:readline';
  const { OPENAI_BASE_URL, OPENAI_API_KEY } = process.env;
  console.log('ready');
  for await (const line of createInterface({ input: process.stdin })) {
    const answer = await fetch(OPENAI_BASE_URL + '/chat/completions', {
      method: 'POST',
      headers: { authorization: 'Bearer ' + OPENAI_API_KEY },
      body: '{}',
    });
    console.log(line, answer.status, (await answer.text()).length > 0);
  }`;

async function startAsker(scene: Scene) {
  const tool = writeTool(scene.home, asker, 'asker.mjs');
  const running = startKeyctl(['run', '--', process.execPath, tool], { home: scene.home });
  onTestFinished(() => running.kill('SIGKILL'));
  await until(() => running.stdout().includes('ready'), {
    what: `the tool: ${running.stderr()}`,
    timeoutMs: 25_000,
  });
  let asked = 0;
  return {
    ...running,
    /** Resolves to the status that the tool got. */
    async ask(): Promise<string> {
      asked += 1;
      const wanted = new RegExp(`^${asked} (\\d+) true$`, 'm');
      running.child.stdin.write(`${asked}\n`);
      const said = await until(() => wanted.exec(running.stdout()), { timeoutMs: 25_000 });
      return said[1] ?? '';
    },
    async end(): Promise<number | null> {
      running.child.stdin.end();
      return (await running.exited).code;
    },
  };
}

async function aScene(): Promise<Scene> {
  const scene = await prepareScene({ openai: {} });
  const { upstream, secrets } = scene.provider('openai');
  upstream.good(...secrets);
  return scene;
}

async function hostOf(scene: Scene): Promise<string | undefined> {
  return existsSync(scene.paths.socket) ? (await scene.status()).engine.host : undefined;
}

test('with no engine running it hosts one for as long as the tool runs', async () => {
  const scene = await aScene();
  const tool = await startAsker(scene);
  expect((await scene.status()).engine).toMatchObject({ host: 'run', pid: tool.pid });
  expect(await tool.ask()).toBe('200');
  const status = await runKeyctl(['status'], { home: scene.home });
  expect(status.stdout).toContain(`(keyctl run, pid ${tool.pid})`);
  expect(await tool.end()).toBe(0);
  expect(existsSync(scene.paths.socket)).toBe(false);
});

test('a tool is served on when the tool whose process hosts the engine ends first', async () => {
  const scene = await aScene();
  const first = await startAsker(scene);
  const second = await startAsker(scene);
  expect((await scene.status()).engine.pid).toBe(first.pid);
  expect(await second.ask()).toBe('200');

  // a long answer to the first one's neighbour must not keep the name, nor the next engine, waiting
  let release = () => {};
  const { upstream, secrets } = scene.provider('openai');
  upstream.script(secrets[0] ?? '', {
    async run({ response }) {
      await new Promise<void>((resolve) => {
        release = resolve;
      });
      response.end('late');
    },
  });
  const before = upstream.calls().length;
  const other = scene.begin('openai');
  await until(() => upstream.calls().length > before);
  upstream.good(...secrets);
  first.child.stdin.end();
  expect(await second.ask()).toBe('200');
  await until(async () => (await scene.status()).engine.pid === second.pid, { timeoutMs: 25_000 });
  await until(() => first.stderr().includes('waiting for 1 request of other tools'));
  release();
  await other.ended;
  expect((await first.exited).code).toBe(0);
  expect(await second.end()).toBe(0);
}, 90_000);

test('a tool is served on when the engine is stopped, killed or started by somebody else', async () => {
  const scene = await aScene();
  const served = await scene.start();
  const tool = await startAsker(scene);
  expect(await tool.ask()).toBe('200');
  expect(await hostOf(scene)).toBe('serve');

  await scene.stop();
  expect(await tool.ask()).toBe('200');
  expect(await hostOf(scene)).toBe('run');

  // somebody ends that one, too: who still asks gets another
  expect((await runKeyctl(['stop'], { home: scene.home })).code).toBe(0);
  expect(await tool.ask()).toBe('200');
  expect(await hostOf(scene)).toBe('run');
  await runKeyctl(['stop'], { home: scene.home });
  const next: RunningKeyctl = await scene.start();
  expect(await tool.ask()).toBe('200');
  expect((await scene.status()).engine.pid).toBe(next.pid);

  next.kill('SIGKILL');
  await next.exited;
  expect(await tool.ask()).toBe('200');
  expect(await hostOf(scene)).toBe('run');
  expect(await tool.end()).toBe(0);
  expect(served.stderr()).not.toContain('error');
}, 90_000);

test('an answer that its engine does not finish breaks off for the tool, too', async () => {
  const scene = await aScene();
  const served = await scene.start();
  const { upstream, secrets } = scene.provider('openai');
  upstream.script(secrets[0] ?? '', heldStream().answer);
  const tool = writeTool(
    scene.home,
    `const answer = await fetch(process.env.OPENAI_BASE_URL + '/chat/completions', {
       method: 'POST',
       headers: { authorization: 'Bearer ' + process.env.OPENAI_API_KEY },
       body: '{"stream":true}',
     });
     try {
       for await (const part of answer.body) process.stdout.write(Buffer.from(part));
       console.log('ended as if complete');
     } catch { console.log('broken off'); }`,
  );
  const running = startKeyctl(['run', '--', process.execPath, tool], { home: scene.home });
  onTestFinished(() => running.kill('SIGKILL'));
  await until(() => running.stdout().includes('begun'));
  served.kill('SIGKILL');
  expect((await running.exited).code).toBe(0);
  expect(running.stdout()).toMatch(/broken off\n$/);
});

test('a tool that goes away in the middle ends the call at the provider', async () => {
  const scene = await aScene();
  await scene.start();
  const { upstream, secrets } = scene.provider('openai');
  upstream.script(secrets[0] ?? '', { run() {} });
  const tool = writeTool(
    scene.home,
    `const { OPENAI_BASE_URL, OPENAI_API_KEY } = process.env;
     const leave = new AbortController();
     process.stdin.once('data', () => leave.abort());
     await fetch(OPENAI_BASE_URL + '/chat/completions', {
       method: 'POST',
       headers: { authorization: 'Bearer ' + OPENAI_API_KEY },
       body: '{}',
       signal: leave.signal,
     }).catch(() => console.log('left'));
     setInterval(() => {}, 1000);`,
  );
  const running = startKeyctl(['run', '--', process.execPath, tool], { home: scene.home });
  onTestFinished(() => running.kill('SIGKILL'));
  const [call] = await until(() => (upstream.requests.length > 0 ? upstream.requests : null));
  running.child.stdin.write('leave\n');
  await until(() => running.stdout().includes('left'));
  await until(() => call?.abortedAt !== null, { what: 'the end of the call' });
  expect((await scene.key('openai/1')).health).toBe('unchecked');
  running.kill('SIGTERM');
  expect((await running.exited).code).toBe(143);
});
