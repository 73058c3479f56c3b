import type { Engine } from '../engine.js';

/**
 * Calls `onWarning` for each warning that there is, and for each that comes later; one that went and
 * came back is told again. Returns a function that ends it.
 */
export function watchWarnings(
  engine: Pick<Engine, 'subscribe'>,
  current: () => readonly string[],
  onWarning: (warning: string) => void,
): () => void {
  let told: readonly string[] = [];
  const look = () => {
    const warnings = current();
    for (const warning of warnings) {
      if (!told.includes(warning)) {
        onWarning(warning);
      }
    }
    told = warnings;
  };
  const unsubscribe = engine.subscribe(look);
  look();
  return unsubscribe;
}
