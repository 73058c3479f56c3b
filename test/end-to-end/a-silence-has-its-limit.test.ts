import { expect, test } from 'vitest';
import { hang, sse } from '../helpers/answers.js';
import { openScene } from '../helpers/scene.js';

const scene = await openScene({
  'first-byte': { fields: { timeouts: { firstByteSeconds: 0.5 } } },
  idle: { fields: { timeouts: { idleSeconds: 0.5 } } },
  whole: { keys: 3, fields: { timeouts: { requestSeconds: 1 } } },
});
const content = 'data: {"choices":[{"delta":{"content":"x"}}]}';

test.concurrent('a key that says nothing is left for the next one, and not called bad', async () => {
  const provider = scene.provider('first-byte');
  provider.upstream.script(provider.secret(1), hang()).good(provider.secret(2));
  const answer = await scene.ask('first-byte');
  expect([answer.status, answer.headers['x-keyctl-key']]).toEqual([200, 'first-byte/2']);
  expect(await scene.key('first-byte/1')).toMatchObject({
    health: 'unchecked',
    lastError: { outcome: 'network-error' },
  });
  expect(await scene.events('first-byte', 'replayed-after-send')).toHaveLength(1);
});

test.concurrent('an answer that falls silent is broken off', async () => {
  const idle = scene.provider('idle');
  idle.upstream.script(idle.secret(1), sse([content], { end: false })).good(idle.secret(2));
  const asking = scene.begin('idle', { body: { stream: true } });
  await expect(asking.ended).rejects.toThrow();
  expect(asking.received().toString()).toBe(`${content}\n\n`);
  expect(idle.calls()).toEqual([1]);
});

test.concurrent('P31 all attempts together have a limit', async () => {
  const whole = scene.provider('whole');
  for (const secret of whole.secrets) {
    whole.upstream.script(secret, hang());
  }
  const answer = await scene.ask('whole');
  expect(answer.status).toBe(503);
  const { error } = JSON.parse(answer.text);
  expect(error.code).toBe('keys-exhausted');
  // keys 2 and 3 are well; there was no time left for them
  expect(error.message).not.toMatch(/another request is trying/);
  expect(whole.calls()).toEqual([1]);
});
