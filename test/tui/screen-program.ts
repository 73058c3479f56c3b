/**
 * The screen as a program of its own, for tests in a real terminal: `screen-program.js SCENE`. Its
 * engine is a picture; its clock starts at the tests' noon.
 */
import type { EngineLink } from '../../src/engine.js';
import { runTui } from '../../src/tui/run-tui.js';
import { noon } from './a-snapshot.js';
import { aLink, type SceneName } from './scenes.js';

const [sceneName, ...flags] = process.argv.slice(2);
const start = performance.now();
const link: EngineLink = aLink(sceneName as SceneName);
const stop = new AbortController();
process.on('SIGTERM', () => stop.abort());

await runTui({
  link,
  stdin: process.stdin,
  stdout: process.stdout,
  environment: process.env,
  color: !flags.includes('--no-color'),
  signal: stop.signal,
  now: () => noon + performance.now() - start,
});
const calls = 'calls' in link ? String(link.calls) : '';
process.stdout.write(`ended: ${calls}\n`);
process.exit(0);
