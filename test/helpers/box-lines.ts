/** Columns and rows of the screen, in cells; halves are the middles of cells. */
export type BoxLine = {
  readonly from: readonly [x: number, y: number];
  readonly to: readonly [x: number, y: number];
};

type Arms = {
  readonly left?: true;
  readonly right?: true;
  readonly up?: true;
  readonly down?: true;
};

const arms: Readonly<Record<string, Arms>> = {
  '─': { left: true, right: true },
  '│': { up: true, down: true },
  '┌': { right: true, down: true },
  '┐': { left: true, down: true },
  '└': { right: true, up: true },
  '┘': { left: true, up: true },
  '├': { right: true, up: true, down: true },
  '┤': { left: true, up: true, down: true },
  '┬': { left: true, right: true, down: true },
  '┴': { left: true, right: true, up: true },
  '┼': { left: true, right: true, up: true, down: true },
};

export function isBoxCharacter(text: string): boolean {
  return text in arms;
}

/** The lines that box characters draw, each as long as it goes on. */
export function boxLines(
  boxes: readonly { readonly x: number; readonly y: number; readonly text: string }[],
): readonly BoxLine[] {
  const across = boxes.flatMap(({ x, y, text }) => {
    const { left, right } = arms[text] ?? {};
    if (!left && !right) {
      return [];
    }
    return [{ lane: y + 0.5, from: left ? x : x + 0.5, to: right ? x + 1 : x + 0.5 }];
  });
  const down = boxes.flatMap(({ x, y, text }) => {
    const { up, down } = arms[text] ?? {};
    if (!up && !down) {
      return [];
    }
    return [{ lane: x + 0.5, from: up ? y : y + 0.5, to: down ? y + 1 : y + 0.5 }];
  });
  return [
    ...join(across).map(({ lane, from, to }) => ({ from: [from, lane], to: [to, lane] }) as const),
    ...join(down).map(({ lane, from, to }) => ({ from: [lane, from], to: [lane, to] }) as const),
  ];
}

type Stroke = { readonly lane: number; readonly from: number; readonly to: number };

function join(strokes: readonly Stroke[]): readonly Stroke[] {
  const joined: Stroke[] = [];
  for (const stroke of strokes.toSorted((a, b) => a.lane - b.lane || a.from - b.from)) {
    const last = joined.at(-1);
    if (last?.lane === stroke.lane && last.to === stroke.from) {
      joined[joined.length - 1] = { ...last, to: stroke.to };
    } else {
      joined.push(stroke);
    }
  }
  return joined;
}
