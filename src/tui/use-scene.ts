import { useEffect, useReducer, useSyncExternalStore } from 'react';
import { nextChangeAt } from './next-change.js';
import type { Scene } from './scene.js';
import type { Screen } from './screen.js';

/** The scene, new after each key press, each change of the engine, and when a countdown steps. */
export function useScene(
  screen: Screen,
  { ticks = true }: { readonly ticks?: boolean } = {},
): Scene {
  useSyncExternalStore(screen.paced.subscribe, screen.paced.getSeen);
  useSyncExternalStore(screen.subscribe, screen.getView);
  const [step, draw] = useReducer((count: number) => count + 1, 0);
  const scene = screen.describe();
  const now = screen.now();
  const next = ticks ? nextChangeAt(scene, now) : null;

  // biome-ignore lint/correctness/useExhaustiveDependencies: `step` has to set the next timer when two changes fall on the same instant
  useEffect(() => {
    if (next === null) {
      return;
    }
    const timer = setTimeout(draw, Math.max(0, next - screen.now()));
    return () => clearTimeout(timer);
  }, [next, screen, step]);

  return scene;
}
