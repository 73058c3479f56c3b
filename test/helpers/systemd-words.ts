/**
 * What systemd makes of an `ExecStart=` (systemd.service, "Command lines"; systemd.syntax, "Quoting"),
 * as far as units of keyctl go: quotes, C escapes of `\` and `"`, `%%`, and `$$` but in the program.
 */
export function systemdWords(line: string): readonly string[] {
  const words: string[] = [];
  for (let rest = line.trim(); rest !== ''; ) {
    const [whole, quoted, bare] = /^(?:"((?:[^"\\]|\\.)*)"|([^\s"'\\]+))(?:\s+|$)/.exec(rest) ?? [];
    if (whole === undefined) {
      throw new Error(`systemd would not understand: ${rest}`);
    }
    const word = (quoted ?? bare ?? '').replaceAll(/\\(.)/g, '$1');
    if (/(?:^|[^%])(?:%%)*%(?!%)/.test(word)) {
      throw new Error(`a specifier in ${word}`);
    }
    const plain = word.replaceAll('%%', '%');
    if (words.length > 0 && /(?:^|[^$])(?:\$\$)*\$(?!\$)/.test(plain)) {
      throw new Error(`a variable in ${plain}`);
    }
    words.push(words.length === 0 ? plain : plain.replaceAll('$$', '$'));
    rest = rest.slice(whole.length);
  }
  return words;
}
