/** What an expression of PromQL refers to. */
export interface PromqlNames {
  readonly series: readonly string[];
  /** Of selectors, `by`, `without`, `on`, `ignoring` and `group_left`. */
  readonly labels: readonly string[];
}

const KEYWORDS = new Set(['and', 'or', 'unless', 'bool', 'offset', 'inf', 'nan']);
const LABEL_LISTS = new Set(['by', 'without', 'on', 'ignoring', 'group_left', 'group_right']);

/** A text, a variable, a range, a number with or without unit, a name, or any other character. */
const TOKEN =
  /"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'|\$\{?\w+\}?|\[[^\]]*\]|\d[\w.]*|[A-Za-z_:][\w:]*|[(){},]|[^\sA-Za-z_:(){},"'$[\d]+/g;

/**
 * The series and labels that an expression names. It reads names, not the grammar: whether the expression is valid is for promtool.
 *
 * @param expr PromQL; Grafana's `$variables` may stand for texts and ranges
 */
export function listPromqlNames(expr: string): PromqlNames {
  const tokens = expr.match(TOKEN) ?? [];
  const series = new Set<string>();
  const labels = new Set<string>();
  let inLabels: ')' | '}' | undefined;
  tokens.forEach((token, index) => {
    const next = tokens[index + 1];
    const previous = tokens[index - 1] ?? '';
    if (token === inLabels) inLabels = undefined;
    else if (token === '{') inLabels = '}';
    else if (token === '(' && LABEL_LISTS.has(previous)) inLabels = ')';
    else if (!/^[A-Za-z_:]/.test(token) || LABEL_LISTS.has(token)) return;
    else if (inLabels !== undefined) labels.add(token);
    else if (next !== '(' && !isAggregation(tokens, index) && !KEYWORDS.has(token.toLowerCase())) series.add(token);
  });
  return { series: [...series], labels: [...labels] };
}

/** As in `sum by (job) (x)`. */
function isAggregation(tokens: readonly string[], index: number): boolean {
  return ['by', 'without'].includes(tokens[index + 1] ?? '');
}
