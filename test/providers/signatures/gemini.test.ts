import { googleRows } from './google-rows.js';
import { testRows } from './test-rows.js';

testRows('gemini', googleRows);
