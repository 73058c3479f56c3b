import type { ProviderSnapshot } from '../engine.js';
import { shellQuote } from './shell-quote.js';

/** A command to paste that shows the socket at work, with a provider's model list. */
export function curlLine(socket: string, provider: ProviderSnapshot | undefined): string {
  const path =
    provider === undefined
      ? 'keyctl/v1/health'
      : `${provider.name}/${provider.type === 'gemini' ? 'v1beta' : 'v1'}/models`;
  return `curl --unix-socket ${shellQuote(socket)} http://localhost/${path}`;
}
