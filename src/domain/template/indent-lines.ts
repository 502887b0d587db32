/** Puts `indent` before every line of a text. Blank lines stay blank, so that no white space trails. */
export function indentLines(text: string, indent: string): string {
  return text.replace(/(^|\n)(?=[^\n])/g, (start) => start + indent);
}
