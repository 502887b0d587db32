/** A piece of a condition and where it starts, from 0. */
export interface Token {
  readonly kind: 'word' | 'number' | 'text' | 'symbol' | 'unknown' | 'end';
  /** As written, without the quotes of a text. */
  readonly text: string;
  readonly at: number;
}

const TOKEN =
  /\s*(?:(?<number>-?\d+(?:\.\d+)?(?![\w-]))|(?<word>[A-Za-z0-9_][\w-]*)|'(?<single>[^']*)'|"(?<double>[^"]*)"|(?<symbol>\|\||&&|[=!<>]=|[!()<>])|(?<unknown>\S))/y;

/** Splits a condition; what fits no token comes as `unknown`, and the last token is always `end`. */
export function tokenizeCondition(text: string): readonly Token[] {
  const tokens: Token[] = [];
  const pattern = new RegExp(TOKEN);
  for (let match = pattern.exec(text); match !== null; match = pattern.exec(text)) {
    const at = match.index + match[0].length - match[0].trimStart().length;
    const { number, word, single, double, symbol, unknown } = match.groups ?? {};
    const quoted = single ?? double;
    if (number !== undefined) tokens.push({ kind: 'number', text: number, at });
    else if (word !== undefined) tokens.push({ kind: 'word', text: word, at });
    else if (quoted !== undefined) tokens.push({ kind: 'text', text: quoted, at });
    else if (symbol !== undefined) tokens.push({ kind: 'symbol', text: symbol, at });
    else if (unknown !== undefined) tokens.push({ kind: 'unknown', text: unknown, at });
  }
  tokens.push({ kind: 'end', text: '', at: text.length });
  return tokens;
}
