import { model, type Row } from './a-row.js';
import { testRows } from './test-rows.js';

testRows('xai', [
  ['a wrong key', 400, { code: 'x', error: 'Incorrect API key provided: xa***og.' }, 'invalid'],
  ['no key', 401, { code: 'x', error: 'No credentials' }, 'invalid'],
  ['a blocked team', 403, { code: 'x', error: 'Your team is currently blocked.' }, 'invalid'],
  ['a limit', 429, { code: 'x', error: 'Too many requests' }, 'rate-limited'],
  ['blocked', 403, { code: 'x', error: 'The API key is blocked.' }, 'invalid'],
  ...[403, 429].map(
    (status): Row => [
      `no credits, as ${status}`,
      status,
      {
        code: 'x',
        error:
          'Your team 1 has either used all available credits or reached its monthly spending limit.',
      },
      'exhausted',
    ],
  ),
  ['flagged', 403, { code: 'x', error: 'Content violates usage guidelines.' }, 'caller-fault'],
  [
    'no such model',
    404,
    {
      code: 'x',
      error: 'The model grok-9 does not exist or your team does not have access to it.',
    },
    'forbidden',
    { model },
  ],
  ['a wrong request', 400, { code: 'x', error: 'Invalid argument' }, 'caller-fault'],
]);
