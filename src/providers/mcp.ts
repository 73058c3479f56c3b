import { checkMcp } from './check-mcp.js';
import type { Dialect } from './dialect.js';
import { judgeMcp } from './judge-mcp.js';
import { openaiCompatible } from './openai-compatible.js';

/** JSON-RPC 2.0 §5.1: -32000 to -32099 are the server's own. */
const serverError = -32_000;

/**
 * A remote MCP server behind API keys, over Streamable HTTP (modelcontextprotocol.io, revisions
 * 2025-03-26 to 2025-11-25 with their sessions, and 2026-07-28, which has none).
 */
export const mcp: Dialect = {
  ...openaiCompatible,
  type: 'mcp',
  keyPrefixes: [],
  protocolVariables: null,
  healthCheck: {
    // a key is checked by a conversation, see `converse`
    path: '/',
    validates: false,
    provesMoney: 'none',
    converse: checkMcp,
    judge: judgeMcp,
  },
  conversation: {
    sessionHeader: 'mcp-session-id',
    // a GET is a stream for what the server has to say by itself; since 2026-07-28 a POST is
    isListening: (method, headers) =>
      method === 'GET' || headers['mcp-method'] === 'subscriptions/listen',
  },
  errorBody: ({ code, message }) => ({
    jsonrpc: '2.0',
    id: null,
    error: { code: serverError, message, data: { code } },
  }),
};
