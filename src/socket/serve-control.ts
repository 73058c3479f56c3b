import type { IncomingMessage, ServerResponse } from 'node:http';
import { sendError, sendJson, toKeyctlError } from '../failover/send-json.js';
import { KeyctlError } from '../keyctl-error.js';
import { type ControlContext, controlRoutes } from './control-routes.js';

/** Answers one request under `/keyctl`; never throws, never rejects. */
export function serveControl(
  context: ControlContext,
  request: IncomingMessage,
  response: ServerResponse,
): void {
  // a client that left in the middle of its answer is no error of ours
  response.on('error', () => {});
  void answer(context, request, response).catch((error: unknown) => {
    const shown = toKeyctlError(error);
    if (shown.code === 'internal') {
      context.onBug(error);
    }
    if (response.headersSent) {
      response.destroy();
    } else {
      sendError(response, shown);
    }
  });
}

async function answer(
  context: ControlContext,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  // tools of the user's own send none; a page that found a way to the socket can't leave it out
  if (request.headers.origin !== undefined) {
    throw fromWebPage();
  }
  const [path = '', query = ''] = (request.url ?? '').split('?', 2);
  const matches = controlRoutes.flatMap((route) => {
    const names = match(route.path, path);
    return names === null ? [] : [{ route, names }];
  });
  const found = matches.find(({ route }) => route.method === request.method);
  if (found === undefined) {
    if (matches.length === 0) {
      throw unknownRoute(path);
    }
    const allow = matches.map(({ route }) => route.method).join(', ');
    sendError(response, wrongMethod(request.method ?? '', path, allow), { allow });
    return;
  }
  const { provider = '', key = '' } = found.names;
  const call = { ...context, request, response, provider, key, query: new URLSearchParams(query) };
  const result = await found.route.run(call);
  if (result !== undefined) {
    sendJson(response, 200, result);
  }
}

function match(pattern: string, path: string): Readonly<Record<string, string>> | null {
  const wanted = `/keyctl/v1/${pattern}`.split('/');
  const parts = path.split('/');
  if (parts.length !== wanted.length) {
    return null;
  }
  const names: Record<string, string> = {};
  for (const [index, part] of parts.entries()) {
    const name = wanted[index] ?? '';
    if (name.startsWith(':')) {
      names[name.slice(1)] = decode(part);
    } else if (name !== part) {
      return null;
    }
  }
  return names;
}

/** A real name has nothing to decode, but an error should quote a wrong one as it was typed. */
function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

function unknownRoute(path: string): KeyctlError {
  const list = controlRoutes.map(({ method, path: known }) => `${method} ${known}`).join(', ');
  return new KeyctlError('unknown-route', `there is no ${path}`, {
    hint: `below /keyctl/v1/ there is ${list}`,
    status: 404,
  });
}

function wrongMethod(method: string, path: string, allow: string): KeyctlError {
  return new KeyctlError('method-not-allowed', `${path} takes no ${method}`, {
    hint: `use ${allow}`,
    status: 405,
  });
}

function fromWebPage(): KeyctlError {
  return new KeyctlError('bad-request', 'requests of web pages are refused', {
    hint: 'leave out the Origin header',
    status: 403,
  });
}
