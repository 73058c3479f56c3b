import { beforeAll, expect, test } from 'vitest';
import { rateLimited } from '../helpers/answers.js';
import { runKeyctl } from '../helpers/run-keyctl.js';
import { openScene } from '../helpers/scene.js';

const scene = await openScene({
  openai: { keys: [{ name: 'work' }, { name: 'spare' }, {}] },
  other: { keys: [{ name: 'spare' }] },
});
const openai = scene.provider('openai');
const run = (...args: string[]) => runKeyctl(args, { home: scene.home });

beforeAll(() => {
  openai.upstream.good(...openai.secrets);
});

test('disable takes a key out of the very next request, enable puts it back', async () => {
  const disabled = await run('disable', 'openai/work');
  expect(disabled).toMatchObject({ code: 0, stdout: 'openai/work is disabled\n', stderr: '' });
  await scene.ask('openai');
  const enabled = await run('enable', 'openai/work');
  expect(enabled).toMatchObject({ code: 0, stdout: 'openai/work is enabled\n', stderr: '' });
  await scene.ask('openai');
  expect(openai.calls()).toEqual([2, 1]);
});

test('a key may be named by its position, or by its name alone where only one has it', async () => {
  expect((await run('disable', 'openai/1')).stdout).toBe('openai/work is disabled\n');
  expect((await run('enable', 'work')).stdout).toBe('openai/work is enabled\n');
});

test('a name that two providers have is refused with both', async () => {
  const { code, stderr } = await run('disable', 'spare');
  expect(code).toBe(1);
  expect(stderr).toContain('"spare" could be openai/spare or other/spare');
  expect(stderr).toContain('write it as provider/key');
});

test("switching off a provider's last key is done, with a warning", async () => {
  const { code, stdout, stderr } = await run('disable', 'other/spare');
  expect({ code, stdout }).toEqual({ code: 0, stdout: 'other/spare is disabled\n' });
  expect(stderr).toBe('keyctl: warning: other has no available key now\n');
});

test('use puts a key first, reset forgets its cooldown', async () => {
  const used = await run('use', 'openai/spare');
  expect(used).toMatchObject({ code: 0, stdout: 'openai/spare is tried first now\n' });
  openai.upstream.script(openai.secret(2), rateLimited({ retryAfter: 600 }));
  await scene.ask('openai');
  expect(await scene.key('openai/spare')).toMatchObject({ state: 'cooling' });
  expect((await run('reset', 'openai/spare')).stdout).toBe('openai/spare is unchecked again\n');
  expect(await scene.key('openai/spare')).toMatchObject({ state: 'unchecked', available: true });
});

test('explain tells the next key and why not each other, as text and as JSON', async () => {
  await run('disable', 'openai/3');
  const { code, stdout } = await run('explain', 'openai');
  expect(code).toBe(0);
  const [first, ...lines] = stdout.trimEnd().split('\n');
  expect(first).toBe('the next request to openai (sequential) tries openai/work first');
  expect(lines[0]).toMatch(/^\* work {3}tried first/);
  expect(lines[2]).toMatch(/^ {2}3 {6}not tried: you switched it off$/);
  const json = JSON.parse((await run('explain', 'openai', '--json')).stdout);
  expect(json).toMatchObject({ provider: 'openai', activeKey: 'openai/work' });
  expect(json.keys).toHaveLength(3);
});

test('explain of a provider that does not exist suggests the nearest', async () => {
  const { code, stderr } = await run('explain', 'opnai');
  expect(code).toBe(1);
  expect(stderr).toMatch(/there is no provider called opnai\nkeyctl: hint: did you mean openai\?/);
});

test('reload reads the config again, and refuses a broken one with its place', async () => {
  expect(await run('reload')).toMatchObject({ code: 0, stdout: `read ${scene.paths.config}\n` });
  scene.writeConfig(() => '{ "providers": ');
  const { code, stdout, stderr } = await run('reload');
  expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
  expect(stderr).toContain(`keyctl: error: ${scene.paths.config}:1:`);
  expect((await run('status')).stdout).toContain('config broken: ');
  scene.writeConfig();
  expect((await run('reload')).code).toBe(0);
});
