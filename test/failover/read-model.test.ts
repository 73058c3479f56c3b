import { expect, test } from 'vitest';
import { readModel } from '../../src/failover/read-model.js';

const chat = '/v1/chat/completions';

test.each([
  [
    'in the path, as Gemini has it',
    '/models/gemini-2.5-pro:generateContent',
    null,
    'gemini-2.5-pro',
  ],
  ['in the path, as Azure has it', '/deployments/my-gpt/chat/completions', null, 'my-gpt'],
  ['in the body', chat, '{"model":"gpt-5","messages":[]}', 'gpt-5'],
  ['in the body, with spaces', chat, '{ "model" : "gpt-5" }', 'gpt-5'],
  ['behind a long prompt', chat, `{"p":"${'x'.repeat(500_000)}","model":"gpt-5"}`, 'gpt-5'],
  [
    'not in a prompt that quotes one',
    chat,
    '{"p":"say \\"model\\":\\"no\\"","model":"yes"}',
    'yes',
  ],
  ['not in a schema that has a field of that name', chat, '{"t":{"model":{}},"model":"m"}', 'm'],
  ['nowhere', chat, '{"input":"hello"}', null],
  ['in no body', chat, null, null],
  ['beyond what is searched', chat, `{"p":"${'x'.repeat(1_100_000)}","model":"gpt-5"}`, null],
  ['not as a name of absurd length', chat, `{"model":"${'x'.repeat(300)}"}`, null],
])('a model is found %s', (_where, path, body, model) => {
  expect(readModel(path, body === null ? null : Buffer.from(body))).toBe(model);
});
