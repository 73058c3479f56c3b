/**
 * Colours by escape code of our own: Ink's go through chalk, which ignores NO_COLOR and, where it
 * sees FORCE_COLOR=0, `--no-color` or an unknown TERM, drops bold, dim and inverse along with the
 * colours. The cursor row would be gone with them. Only the terminal's own colours are used, and no
 * background. Of those neither black nor white, which some background always is; and no bright one:
 * the gray of Solarized is its background. What matters less is dim.
 */
export type Color = 'red' | 'green' | 'yellow' | 'blue' | 'magenta' | 'cyan';

export type Style = {
  readonly color?: Color;
  readonly bold?: boolean;
  readonly dim?: boolean;
  readonly inverse?: boolean;
};

const foregrounds: Readonly<Record<Color, number>> = {
  red: 31,
  green: 32,
  yellow: 33,
  blue: 34,
  magenta: 35,
  cyan: 36,
};

/** `color: false` drops the colours and keeps bold, dim and inverse. */
export function paint(text: string, style: Style, color: boolean): string {
  if (text === '') {
    return '';
  }
  let painted = text;
  if (color && style.color !== undefined) {
    painted = `\u001b[${foregrounds[style.color]}m${painted}\u001b[39m`;
  }
  if (style.bold) {
    painted = `\u001b[1m${painted}\u001b[22m`;
  }
  if (style.dim) {
    painted = `\u001b[2m${painted}\u001b[22m`;
  }
  if (style.inverse) {
    painted = `\u001b[7m${painted}\u001b[27m`;
  }
  return painted;
}
