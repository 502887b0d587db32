import { splitLines } from './lines.ts';
import { type MergedText, mergeCleanly, type SideLabels, type ThreeWay } from './merge-outcome.ts';
import { mergeText } from './merge-text.ts';

/**
 * Merges a file of independent lines, such as an ignore file: what the plan added is added behind the line that precedes it there, what it
 * took away is taken away, and everything of the user stays. There are no conflicts.
 */
export function mergeLineSet(texts: ThreeWay<string>, file: { path: string; labels: SideLabels }): MergedText {
  const byLines = mergeText(texts, file);
  if (!byLines.marked) return byLines;
  const [base, mine, theirs] = [texts.base, texts.mine, texts.theirs].map((text) => splitLines(text).map(trimEnd));
  if (base === undefined || mine === undefined || theirs === undefined) return byLines;
  const merged = mine.filter((line) => isBlank(line) || theirs.includes(line) || !base.includes(line));
  let at = 0;
  for (const line of theirs) {
    const present = isBlank(line) ? -1 : merged.indexOf(line);
    if (present >= 0) at = present + 1;
    else if (!isBlank(line) && !base.includes(line)) merged.splice(at++, 0, line);
  }
  return mergeCleanly(merged.map((line) => `${line}\n`).join(''));
}

function trimEnd(line: string): string {
  return line.replace(/\r?\n$/, '');
}

function isBlank(line: string): boolean {
  return line.trim() === '';
}
