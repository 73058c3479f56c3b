// One start of an engine as far as the socket sees it: claims, says what came of it, serves on.
// node claimant.mjs SOCKET [hang]: `hang` stops inside the claim lock, for a test to kill it there.
import { createServer } from 'node:http';
import { claimSocket } from '../../build/socket/claim-socket.js';

const [path = '', mode] = process.argv.slice(2);
const health = { ok: true, pid: process.pid, version: '0.1.0', configPath: '/c.json' };
const server = createServer((_request, response) => response.end(JSON.stringify(health)));

function hang() {
  process.stdout.write('in-lock\n');
  return new Promise(() => {});
}

try {
  await claimSocket(path, server, mode === 'hang' ? hang : undefined);
  process.stdout.write('claimed\n');
} catch (error) {
  process.stdout.write(`${error.code}: ${error.message}\n`);
}
