import type { Scene } from './scene.js';

/** How to reach the engine by hand: its socket, and a request for the selected key's provider. */
export function formatSocket({ seen, selected }: Scene): {
  readonly path: string;
  readonly curl: string;
} {
  const path = seen.snapshot?.engine.socket ?? '';
  const provider = selected?.provider ?? seen.snapshot?.providers[0];
  const version = provider?.type === 'gemini' ? 'v1beta' : 'v1';
  const url = `http://localhost/${provider?.name ?? ''}/${version}/models`;
  return { path, curl: `curl --unix-socket ${quote(path)} ${url}` };
}

function quote(path: string): string {
  return /^[\w./@%+=:,-]+$/.test(path) ? path : `'${path.replaceAll("'", "'\\''")}'`;
}
