const blocks = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'] as const;

/** One block per value, blank for none: block elements, since fonts without braille are common. */
export function formatSparkline(values: readonly number[], highest: number): string {
  return values
    .map((value) => {
      if (value <= 0 || highest <= 0) {
        return ' ';
      }
      const height = Math.ceil((Math.min(value, highest) / highest) * blocks.length);
      return blocks[height - 1];
    })
    .join('');
}
