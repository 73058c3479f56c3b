import { openai } from './bodies.js';
import { testRows } from './test-rows.js';

testRows('deepseek', [
  ['a wrong key', 401, openai('Authentication Fails', 'invalid_request_error'), 'invalid'],
  ['no money', 402, openai('Insufficient Balance'), 'exhausted'],
  ['a limit', 429, openai('Rate Limit Reached'), 'rate-limited'],
  ['an error of its own', 500, openai('Server Error'), 'server-error'],
  ['overloaded', 503, openai('Server Overloaded'), 'server-error'],
  ['a wrong parameter', 422, openai('Invalid Parameters'), 'caller-fault'],
]);
