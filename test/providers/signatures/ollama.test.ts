import { model } from './a-row.js';
import { openai } from './bodies.js';
import { testRows } from './test-rows.js';

testRows('ollama', [
  ['no such model', 404, openai("model 'llama3' not found"), 'forbidden', { model }],
  ['a wrong path', 404, undefined, 'caller-fault'],
  [
    'a model that does not load',
    500,
    openai('llama runner process has terminated'),
    'server-error',
  ],
]);
