/** A text as the content of a cell of a Markdown table. */
export function escapeCell(text: string): string {
  return text.replaceAll('|', '\\|');
}
