import { hasLongLiteral, isFreeLayout, normaliseToken, TOKEN } from './formatting.ts';
import { splitLines } from './lines.ts';
import type { ThreeWay } from './merge-outcome.ts';

/** A piece of a text that a formatter only moves. Joining the texts gives the whole again, byte for byte. */
export interface LayoutUnit {
  /** What it says, whatever its layout. */
  readonly key: string;
  /** Layout before it; part of the text. */
  readonly lead: string;
  readonly text: string;
  /** Counts from 0. */
  readonly line: number;
}

/** How the versions of a file are split: tokens of code, else lines. `undefined` where layout cannot be told from content. */
export function chooseSplitter(
  { base, mine, theirs }: ThreeWay<string>,
  path: string,
): ((text: string) => readonly LayoutUnit[]) | undefined {
  if (!isFreeLayout(path)) {
    const isTable = path.endsWith('.md');
    return (text) => splitByLine(text, isTable);
  }
  if ([base, mine, theirs].some(hasLongLiteral)) return undefined;
  const hasSemicolons = /;[ \t]*$/m.test(mine);
  return (text) => splitByToken(text, hasSemicolons);
}

/** A formatter pads the cells of a table. */
function splitByLine(text: string, hasTables: boolean): readonly LayoutUnit[] {
  return splitLines(text).map((line, index) => {
    const plain = line.trimEnd();
    const key = hasTables && /^\s*\|/.test(plain) ? plain.replace(/-{3,}/g, '---').replace(/\s+/g, ' ') : plain;
    return { key, lead: '', text: line, line: index };
  });
}

function splitByToken(text: string, hasSemicolons: boolean): readonly LayoutUnit[] {
  const tokens = text.match(TOKEN) ?? [];
  const units: LayoutUnit[] = [];
  let layout = '';
  let line = 0;
  for (const [index, token] of tokens.entries()) {
    const isLayout = token.trim() === '' || isOptional(tokens, index, hasSemicolons);
    if (isLayout) layout += token;
    else {
      units.push({ key: normaliseToken(token), lead: layout, text: layout + token, line });
      layout = '';
    }
    line += token.split('\n').length - 1;
  }
  // What follows the last token stands for the end of the file.
  return [...units, { key: '', lead: layout, text: layout, line }];
}

/** Commas before a closing bracket come and go with line breaks; semicolons with the taste of a team. */
function isOptional(tokens: readonly string[], index: number, hasSemicolons: boolean): boolean {
  const token = tokens[index];
  if (token !== ',' && token !== ';') return false;
  const next = tokens.slice(index + 1, index + 3).find((other) => other.trim() !== '') ?? '';
  if (token === ',') return /^[)\]}]$/.test(next);
  if (hasSemicolons) return false;
  return isLineEnd(tokens[index + 1]) || isLineEnd(tokens[index - 1]);
}

function isLineEnd(token: string | undefined): boolean {
  return token === undefined || token === '}' || (token.trim() === '' && token.includes('\n'));
}
