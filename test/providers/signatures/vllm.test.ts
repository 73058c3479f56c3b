import { model } from './a-row.js';
import { flat } from './bodies.js';
import { testRows } from './test-rows.js';

testRows('vllm', [
  ['a wrong key', 401, { error: 'Unauthorized' }, 'invalid'],
  [
    'no such model',
    404,
    flat('NotFoundError', 'The model `x` does not exist.', '404'),
    'forbidden',
    { model },
  ],
  ['a wrong request', 400, flat('BadRequestError', 'bad', '400'), 'caller-fault'],
]);
