import { ConfigError, missingConfig } from '../config/config-error.js';
import type { Engine, EngineLink, LinkState } from '../engine.js';
import { KeyctlError } from '../keyctl-error.js';

/** Resolves when the link has an engine; rejects when it says that it will have none. */
export function whenServing(link: EngineLink): Promise<Engine> {
  return new Promise((resolve, reject) => {
    const look = () => {
      const state = link.getState();
      if (state.kind === 'starting' || state.kind === 'lost') {
        return;
      }
      unsubscribe();
      if (state.kind === 'hosting' || state.kind === 'attached') {
        resolve(state.engine);
      } else {
        reject(noEngine(state));
      }
    };
    const unsubscribe = link.subscribe(look);
    look();
  });
}

type Without = Extract<LinkState, { kind: 'no-config' | 'config-broken' | 'failed' }>;

function noEngine(state: Without): KeyctlError {
  switch (state.kind) {
    case 'config-broken':
      return new ConfigError('config-invalid', state.problem);
    case 'no-config':
      return missingConfig(state.path);
    case 'failed':
      return new KeyctlError('engine-not-running', state.message, {
        hint: state.hint ?? undefined,
        status: 503,
      });
  }
}
