import { describe, expect, test } from 'vitest';
import { sortColumns } from '../../src/tui/key-rows.js';
import { type Action, firstView, reduceView } from '../../src/tui/view-state.js';

const view = firstView(80, 24);
const viewAfter = (...actions: Action[]) => actions.reduce(reduceView, view);

describe('reduceView', () => {
  test('sorts by one column after the other and then as configured again', () => {
    let now = view;
    for (const column of sortColumns) {
      now = reduceView(now, { type: 'sorted-by-next' });
      expect(now.sort).toEqual({ by: column, reversed: false });
    }
    expect(reduceView(now, { type: 'sorted-by-next' }).sort.by).toBeNull();
  });

  test('a new column begins in its own direction', () => {
    const turned = viewAfter({ type: 'sorted-by-next' }, { type: 'sort-reversed' });
    expect(turned.sort.reversed).toBe(true);
    expect(reduceView(turned, { type: 'sorted-by-next' }).sort.reversed).toBe(false);
  });

  test('events go from short over tall to off', () => {
    const resize = { type: 'events-resized' } as const;
    expect(viewAfter(resize).events).toBe('tall');
    expect(viewAfter(resize, resize).events).toBe('off');
    expect(viewAfter(resize, resize, resize).events).toBe('short');
  });

  test('another key’s details begin at their top', () => {
    const scrolled = viewAfter({ type: 'details-toggled' }, { type: 'scrolled', to: 7 });
    expect(scrolled).toMatchObject({ details: true, scroll: 7 });
    expect(reduceView(scrolled, { type: 'selected', key: 'a/b', index: 1 }).scroll).toBe(0);
  });
});
