import { testRows } from './test-rows.js';

/** MCP leaves errors of HTTP to the server; what comes with a body is mostly JSON-RPC's. */
function rpc(code: number, message: string): object {
  return { jsonrpc: '2.0', id: null, error: { code, message } };
}

testRows('mcp', [
  ['a wrong key', 401, rpc(-32_000, 'Unauthorized'), 'invalid'],
  ['a wrong key, by an OAuth gate', 401, { error: 'invalid_token' }, 'invalid'],
  ['too many calls', 429, rpc(-32_000, 'Too many requests'), 'rate-limited'],
  ['a session that the server has ended', 404, rpc(-32_001, 'Session not found'), 'caller-fault'],
  ['a call outside of a session', 400, rpc(-32_000, 'No valid session ID'), 'caller-fault'],
  ['a method that it does not have', 400, rpc(-32_601, 'Method not found'), 'caller-fault'],
  ['a failure of its own', 500, rpc(-32_603, 'Internal server error'), 'server-error'],
]);
