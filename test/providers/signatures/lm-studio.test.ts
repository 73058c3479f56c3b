import { model } from './a-row.js';
import { openai } from './bodies.js';
import { testRows } from './test-rows.js';

testRows('lm-studio', [
  ['no such model', 404, openai('no', 'model_not_found'), 'forbidden', { model }],
]);
