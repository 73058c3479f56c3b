// A process with a link, as a screen has one: prints each state as a line of JSON.
// node linked.mjs PATHS_AS_JSON; SIGTERM closes the link.
import { openEngineLink } from '../../build/host/engine-link.js';

const paths = JSON.parse(process.argv[2] ?? '{}');
const link = openEngineLink({ paths, environment: process.env, explicitConfig: false });

function say() {
  const { kind, pid, reason, message } = link.getState();
  process.stdout.write(`${JSON.stringify({ kind, pid, reason, message })}\n`);
}

link.subscribe(say);
process.on('SIGTERM', async () => {
  await link.close();
  process.exit(0);
});
