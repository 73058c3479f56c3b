import { commonRows } from './common-rows.js';
import { testRows } from './test-rows.js';

testRows('openai', commonRows);
