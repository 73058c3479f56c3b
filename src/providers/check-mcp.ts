import { version } from '../version.js';
import type { CheckCall, CheckReply, CheckRequest } from './dialect.js';
import { isJsonRpcError } from './json-rpc.js';

/** The newest revision that opens with `initialize`; a server answers with the one it speaks. */
const withSessions = '2025-11-25';
const withoutSessions = '2026-07-28';
/** With which statuses servers say that they do not know a method or revision. */
const saysUnknown: ReadonlySet<number> = new Set([200, 400, 404]);
const clientInfo = { name: 'keyctl', version };

/**
 * Opens a session as any client would and pings: some servers look at the key only then. A server
 * that knows no `initialize` is asked what it offers. The session is ended whatever came of it.
 */
export async function checkMcp(
  call: CheckCall,
  close: (request: CheckRequest) => void,
): Promise<CheckReply> {
  const opened = await call(
    post('initialize', [], {
      protocolVersion: withSessions,
      capabilities: {},
      clientInfo,
    }),
  );
  if (isJsonRpcError(opened.body) && saysUnknown.has(opened.status)) {
    return call(discover());
  }
  if (opened.status >= 300) {
    return opened;
  }
  const session = sessionHeaders(opened);
  if (session.length > 2) {
    close({ name: 'the end of the session', method: 'DELETE', headers: session, body: null });
  }
  const told = await call(post('notifications/initialized', session));
  return told.status < 300 ? call(post('ping', session)) : told;
}

/** MCP 2026-07-28: each request tells the client's version and abilities, in its headers too. */
function discover(): CheckRequest {
  const name = 'server/discover';
  return post(name, ['mcp-protocol-version', withoutSessions, 'mcp-method', name], {
    _meta: {
      'io.modelcontextprotocol/protocolVersion': withoutSessions,
      'io.modelcontextprotocol/clientInfo': clientInfo,
      'io.modelcontextprotocol/clientCapabilities': {},
    },
  });
}

function post(method: string, headers: readonly string[], params?: object): CheckRequest {
  return {
    name: method,
    method: 'POST',
    headers: [
      ...headers,
      'content-type',
      'application/json',
      'accept',
      'application/json, text/event-stream',
    ],
    body: {
      jsonrpc: '2.0',
      // a notification has no id, and gets no answer (JSON-RPC 2.0 §4.1)
      ...(method.startsWith('notifications/') ? {} : { id: method }),
      method,
      ...(params === undefined ? {} : { params }),
    },
  };
}

/** What goes with every later request: the revision that the server chose, and the session if there is one. */
function sessionHeaders({ body, headers }: CheckReply): string[] {
  const chosen = (body as { result?: { protocolVersion?: unknown } } | undefined)?.result
    ?.protocolVersion;
  const session = headers['mcp-session-id'];
  return [
    'mcp-protocol-version',
    typeof chosen === 'string' ? chosen : withSessions,
    ...(typeof session === 'string' ? ['mcp-session-id', session] : []),
  ];
}
