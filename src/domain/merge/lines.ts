/** Lines with their line ends, so that joining them gives the text again, byte for byte. */
export function splitLines(text: string): readonly string[] {
  return text.match(/[^\n]*\n|[^\n]+$/g) ?? [];
}

/** Whether every line of a text of several ends in CRLF, as git writes them on some systems. */
export function hasWindowsLines(text: string): boolean {
  return text.includes('\r\n') && !/(^|[^\r])\n/.test(text);
}
