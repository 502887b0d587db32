import type { MergedText, SideLabels, ThreeWay } from './merge-outcome.ts';
import { mergeText } from './merge-text.ts';
import { type MergedValue, mergeValue, type SettleValue } from './merge-value.ts';
import { type ParsedText, parseJsonText, parseYamlText } from './parse-text.ts';
import { rewriteJson } from './rewrite-json.ts';
import { rewriteYaml } from './rewrite-yaml.ts';
import { isEqualValue } from './value-equality.ts';

export interface StructuredFile {
  readonly path: string;
  readonly labels: SideLabels;
  readonly settle?: SettleValue;
}

/** How a format is read and changed. */
interface Format {
  parse(text: string): ParsedText;
  rewrite(text: string, value: unknown, donor: string): string;
}

/**
 * Merges JSON (comments allowed) by key. The lines decide as long as they merge without conflict to what the keys say; else the keys are
 * changed in the user's text. No markers: on a conflict the user's value stays.
 *
 * @returns `undefined` where one of the texts does not parse.
 */
export function mergeJson(texts: ThreeWay<string>, file: StructuredFile): MergedText | undefined {
  return mergeStructured(texts, file, {
    parse: parseJsonText,
    rewrite: (text, value) => rewriteJson(text, value, file.path),
  });
}

/** Merges YAML like {@link mergeJson}. A text of several documents is merged document by document where each side has as many. */
export function mergeYaml(texts: ThreeWay<string>, file: StructuredFile): MergedText | undefined {
  return mergeStructured(texts, file, { parse: parseYamlText, rewrite: rewriteYaml }) ?? mergeDocuments(texts, file);
}

function mergeStructured(texts: ThreeWay<string>, file: StructuredFile, format: Format): MergedText | undefined {
  const [mine, theirs] = [format.parse(texts.mine), format.parse(texts.theirs)];
  // A base that does not parse is one that git has merged: without it both sides count as added.
  const base = format.parse(texts.base) ?? { value: undefined };
  if (mine === undefined || theirs === undefined) return undefined;
  const merged = mergeValue({ base: base.value, mine: mine.value, theirs: theirs.value }, file.settle);
  const content = mergeLines(texts, file, merged, format) ?? format.rewrite(texts.mine, merged.value, texts.theirs);
  if (!isEqualValue(format.parse(content)?.value, merged.value)) return undefined;
  return { content, marked: false, conflicts: merged.conflicts, notes: merged.notes };
}

/** The merge by lines, which keeps comments and layout of both sides, where it says the same as the one by key. */
function mergeLines(
  texts: ThreeWay<string>,
  file: StructuredFile,
  merged: MergedValue,
  format: Format,
): string | undefined {
  const text = mergeText(texts, file);
  if (text.marked) return undefined;
  const parsed = format.parse(text.content);
  return parsed !== undefined && isEqualValue(parsed.value, merged.value) ? text.content : undefined;
}

const DOCUMENT_START = /^---[ \t]*\r?\n/gm;

function mergeDocuments(texts: ThreeWay<string>, file: StructuredFile): MergedText | undefined {
  const split = (text: string) => splitAt(text, DOCUMENT_START);
  const [base, mine, theirs] = [split(texts.base), split(texts.mine), split(texts.theirs)];
  if (mine.length < 2 || base.length !== mine.length || theirs.length !== mine.length) return undefined;
  const merged: MergedText[] = [];
  for (const [index, text] of mine.entries()) {
    const sides = { base: base[index] ?? '', mine: text, theirs: theirs[index] ?? '' };
    const part = mergeStructured(sides, file, { parse: parseYamlText, rewrite: rewriteYaml });
    if (part === undefined) return undefined;
    merged.push(part);
  }
  return {
    content: merged.map(({ content }) => content).join(''),
    marked: false,
    conflicts: merged.flatMap(({ conflicts }) => conflicts),
    notes: merged.flatMap(({ notes }) => notes),
  };
}

/** Parts that begin at each match; joining them gives the text again. */
function splitAt(text: string, pattern: RegExp): readonly string[] {
  const starts = [...text.matchAll(pattern)].map(({ index }) => index).filter((index) => index > 0);
  return [0, ...starts].map((start, index) => text.slice(start, starts[index]));
}
