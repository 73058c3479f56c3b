import type { Row } from './a-row.js';
import { googleRows } from './google-rows.js';
import { testRows } from './test-rows.js';

testRows('gemini-openai', [
  ...googleRows,
  ...googleRows.map(
    ([what, status, body, ...rest]): Row => [`${what}, in an array`, status, [body], ...rest],
  ),
]);
