import { stripVTControlCharacters } from 'node:util';

const plain = /^[\u0020-\u007e]*$/;
const spaces = /[\t\n\v\f\r\u0085\u2028\u2029]+/g;
/**
 * Besides control characters: what makes the width of a text a matter of opinion between terminals
 * (joiners, variation selectors, skin tones, spacing marks, loose Hangul parts, flags' halves,
 * unassigned and private characters) or turns its direction round.
 */
const troublemakers =
  /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Cn}\p{Mc}\p{Me}\p{Variation_Selector}\p{Emoji_Modifier}\p{Regional_Indicator}\u{1100}-\u{11ff}\u{a960}-\u{a97c}\u{d7b0}-\u{d7fb}\u{ff9e}\u{ff9f}]/gu;
const markPiles = /(\p{Mn}{2})\p{Mn}+/gu;

/**
 * Text that came from elsewhere, made safe to draw on one line: no escape sequence, no line break,
 * and each character as wide as every terminal thinks it is.
 */
export function cleanText(text: string): string {
  if (plain.test(text)) {
    return text;
  }
  return stripVTControlCharacters(text)
    .replace(spaces, ' ')
    .normalize('NFC')
    .replace(troublemakers, '')
    .replace(markPiles, '$1');
}
