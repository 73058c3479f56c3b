import type { ProviderSnapshot } from '../engine.js';
import { shellQuote } from './shell-quote.js';

/**
 * A command to paste that shows the socket at work, with a provider's model list: the path that health
 * checks ask for, below whatever version its base URL has.
 */
export function curlLine(socket: string, provider: ProviderSnapshot | undefined): string {
  const path = provider === undefined ? 'keyctl/v1/health' : `${provider.name}/models`;
  return `curl --unix-socket ${shellQuote(socket)} http://keyctl/${path}`;
}
