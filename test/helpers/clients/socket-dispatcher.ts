import {
  Agent,
  getGlobalDispatcher,
  Pool,
  setGlobalDispatcher,
  fetch as undiciFetch,
} from 'undici';
import { afterAll } from 'vitest';

/**
 * The README's first way: whatever uses Node's fetch reaches the socket at `http://keyctl`, and all
 * other hosts as before. For the length of a test file.
 */
export function sendKeyctlToSocket(socketPath: string): void {
  const before = getGlobalDispatcher();
  const connect = { socketPath };
  const dispatcher = new Agent({
    factory: (origin, options) =>
      new Pool(origin, String(origin) === 'http://keyctl' ? { ...options, connect } : options),
  });
  setGlobalDispatcher(dispatcher);
  afterAll(async () => {
    setGlobalDispatcher(before);
    await dispatcher.destroy();
  });
}

/** The README's second way: options that the clients of OpenAI, Anthropic, Groq and Together take. */
export function fetchOverSocket(socketPath: string): object {
  const dispatcher = new Agent({ connect: { socketPath } });
  afterAll(() => dispatcher.destroy());
  return { fetch: undiciFetch, fetchOptions: { dispatcher } };
}
