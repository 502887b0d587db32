/** Languages in which white space between tokens means nothing, as far as a formatter moves it. */
const FREE_LAYOUT = /\.([cm]?[jt]s|jsonc?|json5|css|scss|go|java|kt|rs|proto)$/;
/** A comment, a text in quotes, a template literal, a word, a run of white space, or one other character. */
export const TOKEN =
  /\/\/[^\n]*|\/\*[\s\S]*?\*\/|'(?:\\.|[^'\\\n])*'|"(?:\\.|[^"\\\n])*"|`(?:\\[\s\S]|[^`\\])*`|[\w$]+|\s+|[\s\S]/g;
const PLAIN_QUOTED = /^(['"])([^'"\\]*)\1$/;

/** Whether two stretches of a file mean the same but for what a formatter decides. */
export type IsSameCode = (left: readonly string[], right: readonly string[]) => boolean;

/**
 * How to tell a formatter's work from an edit in files of this name. Where layout means something, only blank lines and white space at the
 * ends of lines count as layout. A file with a template literal over several lines is judged that strictly too: a stretch may begin inside it.
 */
export function chooseFormatterTest(path: string, texts: readonly string[]): IsSameCode {
  const isFree = isFreeLayout(path) && !texts.some(hasLongLiteral);
  const normalise = isFree ? normaliseTokens : normaliseLines;
  return (left, right) => normalise(left) === normalise(right);
}

/** Whether white space between tokens means nothing in files of this name. */
export function isFreeLayout(path: string): boolean {
  return FREE_LAYOUT.test(path);
}

/** Whether a template literal spans lines: what stands in it is content. */
export function hasLongLiteral(text: string): boolean {
  return (text.match(TOKEN) ?? []).some((token) => token.startsWith('`') && (token.includes('\n') || token === '`'));
}

function normaliseLines(lines: readonly string[]): string {
  return lines
    .map((line) => line.trimEnd())
    .filter((line) => line !== '')
    .join('\n');
}

function normaliseTokens(lines: readonly string[]): string {
  const tokens = (lines.join('').match(TOKEN) ?? []).filter((token) => token.trim() !== '').map(normaliseToken);
  // A comma before a closing bracket comes and goes with the line breaks.
  const kept = tokens.filter((token, index) => token !== ',' || !/^[)\]}]$/.test(tokens[index + 1] ?? ''));
  return kept.join('\u0000');
}

/** What a token says: quotes are taste, and so is the indentation of a comment's lines. */
export function normaliseToken(token: string): string {
  const quoted = PLAIN_QUOTED.exec(token);
  if (quoted !== null) return `'${quoted[2]}'`;
  return token.startsWith('/*') ? token.replace(/\s*\n\s*/g, '\n') : token.trimEnd();
}
