import { expect, onTestFinished, test } from 'vitest';
import { rateLimited } from '../helpers/answers.js';
import { runKeyctl, startKeyctl } from '../helpers/run-keyctl.js';
import { openScene } from '../helpers/scene.js';
import { until } from '../helpers/until.js';

const scene = await openScene({ openai: { keys: [{ name: 'work' }, { name: 'spare' }] } });
const openai = scene.provider('openai');
openai.upstream.script(openai.secret(1), rateLimited({ retryAfter: 60 }));
openai.upstream.good(openai.secret(2));
await scene.ask('openai');

test('events are lines as on the screen, the failover among them', async () => {
  const { code, stdout, stderr } = await runKeyctl(['events'], { home: scene.home });
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(stdout).toMatch(/^\d\d:\d\d:\d\d failover {2}openai work → spare .*429/m);
});

test('events --json is one event per line', async () => {
  const { stdout } = await runKeyctl(['events', '--json'], { home: scene.home });
  const events = stdout
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
  expect(events.map(({ seq }) => seq)).toEqual(events.map((_event, index) => index + 1));
  expect(events).toContainEqual(
    expect.objectContaining({ type: 'failed-over', key: 'openai/work', to: 'openai/spare' }),
  );
});

test('events --follow goes on with what happens, each once, and ends with the engine', async () => {
  const following = startKeyctl(['events', '--follow', '--json'], { home: scene.home });
  onTestFinished(() => following.kill('SIGKILL'));
  await until(() => following.stdout().includes('"failed-over"'));
  await runKeyctl(['disable', 'openai/work'], { home: scene.home });
  await until(() => following.stdout().includes('"key-disabled"'));

  expect((await runKeyctl(['stop'], { home: scene.home })).code).toBe(0);
  expect(await following.exited).toMatchObject({ code: 0 });
  const seqs = following
    .stdout()
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line).seq);
  expect(seqs).toEqual(seqs.map((_seq, index) => index + 1));
  await scene.start();
});

test('an engine that is killed is a failure of whoever follows it', async () => {
  const following = startKeyctl(['events', '--follow'], { home: scene.home });
  onTestFinished(() => following.kill('SIGKILL'));
  await until(() => following.stdout().includes('started'));
  await scene.stop('SIGKILL');
  expect(await following.exited).toMatchObject({ code: 1 });
  expect(following.stderr()).toContain('keyctl: error: the engine went away');
  await scene.start();
});
