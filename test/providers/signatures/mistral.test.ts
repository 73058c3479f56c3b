import { model } from './a-row.js';
import { flat } from './bodies.js';
import { testRows } from './test-rows.js';

testRows('mistral', [
  ['a wrong key', 401, flat('authentication_error', 'Unauthorized'), 'invalid'],
  ['a wrong key, in the short form', 401, { message: 'Unauthorized', request_id: '1' }, 'invalid'],
  ['no money', 402, flat('payment', 'Payment required'), 'exhausted'],
  ['no such model', 400, flat('invalid_model', 'Invalid model: x', '1500'), 'forbidden', { model }],
  ['a guardrail', 403, flat('guardrail', 'Blocked by guardrails'), 'caller-fault'],
  ['a limit', 429, flat('rate_limited', 'Rate limit exceeded', '1300'), 'rate-limited'],
  [
    'a model at capacity',
    429,
    flat('invalid_request_error', 'Service tier capacity exceeded for this model.'),
    'rate-limited',
    { model },
  ],
  ['overloaded', 503, flat('service_unavailable', 'Service unavailable', '3040'), 'server-error'],
  ['a wrong request', 422, { detail: [{ loc: ['body'], msg: 'required' }] }, 'caller-fault'],
]);
