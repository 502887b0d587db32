import { type BenchBudget, type BenchRow, type BenchTable, isWithin, type Unit } from './table.ts';

/** A table for the terminal: aligned columns, then budgets and notes. */
export function renderText(table: BenchTable): string {
  const header = ['', ...table.columns.map(({ title }) => title)];
  const body = table.rows.map((row) => [row.name, ...cellsOf(table, row)]);
  const widths = header.map((title, index) =>
    Math.max(title.length, ...body.map((cells) => cells[index]?.length ?? 0)),
  );
  const align = (cells: readonly string[]) =>
    cells
      .map((cell, index) => (index === 0 ? cell.padEnd(widths[index] ?? 0) : cell.padStart(widths[index] ?? 0)))
      .join('  ');
  const lines = body.map((cells, index) => {
    const remark = table.rows[index]?.remark;
    return `${align(cells)}${remark === undefined ? '' : `  ${remark}`}`.trimEnd();
  });
  return [
    table.title,
    '',
    align(header).trimEnd(),
    ...lines,
    ...(table.budgets.length > 0 ? ['', ...table.budgets.map(renderBudget)] : []),
    ...(table.notes.length > 0 ? ['', ...table.notes] : []),
    '',
  ].join('\n');
}

/** The same table for the documentation. */
export function renderMarkdown(table: BenchTable): string {
  const hasRemarks = table.rows.some(({ remark }) => remark !== undefined);
  const header = ['', ...table.columns.map(({ title }) => title), ...(hasRemarks ? ['remark'] : [])];
  const rule = ['---', ...table.columns.map(() => '---:'), ...(hasRemarks ? ['---'] : [])];
  const body = table.rows.map((row) => [
    row.name,
    ...cellsOf(table, row),
    ...(hasRemarks ? [(row.remark ?? '').replaceAll('|', '\\|')] : []),
  ]);
  return [
    `### ${table.title}`,
    '',
    ...[header, rule, ...body].map((cells) => `| ${cells.join(' | ')} |`),
    '',
    ...table.budgets.map((budget) => `- ${renderBudget(budget)}`),
    ...table.notes.map((note) => `- ${note}`),
    '',
  ].join('\n');
}

/** One line: what, its limit, what was reached, and whether that holds. */
function renderBudget(budget: BenchBudget): string {
  const { kind, what, limit, reached, unit } = budget;
  const verdict = isWithin(budget) ? 'holds' : 'MISSED';
  const figure = reached === undefined ? 'not measured' : `reached ${formatFigure(reached, unit)}`;
  return `${kind}: ${what} at most ${formatFigure(limit, unit)}; ${figure}: ${verdict}`;
}

function cellsOf(table: BenchTable, row: BenchRow): readonly string[] {
  return table.columns.map(({ key, unit }) => {
    const cell = row.cells[key];
    if (cell === undefined) return '';
    return typeof cell === 'string' ? cell : formatNumber(cell, unit);
  });
}

function formatFigure(value: number, unit: Unit): string {
  return unit === '×' ? `${formatNumber(value, unit)} ×` : `${formatNumber(value, unit)} ${unit}`;
}

/** Three significant digits at most after the point: more would be noise. */
function formatNumber(value: number, unit: Unit): string {
  if (unit === 'count') return String(value);
  if (unit === '×') return value.toFixed(2);
  const digits = Math.abs(value) >= 100 ? 0 : Math.abs(value) >= 10 ? 1 : 2;
  return value.toFixed(digits);
}
