import type { PlannedFile } from '../pipeline.ts';

/**
 * Who contributed a line of a planned file.
 *
 * @param line Counts from 1.
 * @returns The contributor's id; `undefined` where the file has no such line.
 */
export function findOwner(file: PlannedFile, line: number): string | undefined {
  if (!Number.isInteger(line) || line < 1 || line > countLines(file.content)) return undefined;
  return file.spans.find(({ from, to }) => from <= line && line <= to)?.owner ?? file.owner;
}

/** A final newline ends the last line and begins none; a file of bytes counts as one line. */
function countLines(content: string | Uint8Array): number {
  if (typeof content !== 'string') return 1;
  const breaks = content.split('\n').length;
  return content.endsWith('\n') ? breaks - 1 : breaks;
}
