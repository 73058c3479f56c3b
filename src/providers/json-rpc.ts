/** Whether this is an error (JSON-RPC 2.0 §5.1), whatever its HTTP status was. */
export function isJsonRpcError(body: unknown): boolean {
  const { jsonrpc, error } = Object(body);
  return jsonrpc === '2.0' && typeof error === 'object' && error !== null;
}

/** Whether this answers a request (JSON-RPC 2.0 §5), and is not one itself. */
export function isJsonRpcAnswer(body: unknown): boolean {
  return Object(body).jsonrpc === '2.0' && ('result' in Object(body) || isJsonRpcError(body));
}
