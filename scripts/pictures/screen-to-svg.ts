import headless from '@xterm/headless';
import type { Palette } from './palettes.ts';

/** The size of a terminal. */
export interface ScreenSize {
  readonly columns: number;
  readonly rows: number;
}

/** A stretch of cells that look alike. */
interface Run {
  readonly column: number;
  readonly text: string;
  readonly fill: string;
  readonly back: string | undefined;
  readonly bold: boolean;
}

const CELL = { width: 8.4, height: 18 };
const MARGIN = 14;
const FONT = 'ui-monospace, SFMono-Regular, Menlo, Consolas, "DejaVu Sans Mono", monospace';
/** How much of a faint colour is left. */
const FAINT = 0.62;

/**
 * A picture of a screen as tmux gives it away (`capture-pane -e`): the text with its escape sequences is read by a terminal emulator, and
 * its cells become text.
 */
export async function renderScreen(
  captured: string,
  { title, size }: { readonly title: string; readonly size: ScreenSize },
  palette: Palette,
): Promise<string> {
  const lines = await readCells(captured, size, palette);
  const [width, height] = [size.columns * CELL.width, size.rows * CELL.height].map((side) =>
    Math.ceil(side + 2 * MARGIN),
  );
  const body = lines.flatMap((runs, row) => runs.map((run) => renderRun(run, row)));
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img">
<title>${escapeXml(title)}</title>
<rect width="${width}" height="${height}" rx="8" fill="${palette.background}"/>
<g font-family='${FONT}' font-size="14" xml:space="preserve">
${body.join('\n')}
</g>
</svg>
`;
}

async function readCells(captured: string, { columns, rows }: ScreenSize, palette: Palette): Promise<readonly Run[][]> {
  const terminal = new headless.Terminal({ cols: columns, rows, allowProposedApi: true });
  const text = captured.replace(/\n$/, '').replaceAll('\n', '\r\n');
  await new Promise<void>((resolve) => terminal.write(text, resolve));
  const { active } = terminal.buffer;
  return Array.from({ length: rows }, (_, row) => {
    const line = active.getLine(active.baseY + row);
    const runs: Run[] = [];
    for (let column = 0; column < columns; column += 1) {
      const cell = line?.getCell(column);
      if (cell === undefined || cell.getWidth() === 0) continue;
      const run = { column, text: cell.getChars() || ' ', ...paint(cell, palette) };
      const last = runs.at(-1);
      if (last !== undefined && isAlike(last, run)) runs[runs.length - 1] = { ...last, text: last.text + run.text };
      else runs.push(run);
    }
    return runs.filter((run) => run.text.trim() !== '' || run.back !== undefined);
  });
}

type Cell = NonNullable<
  ReturnType<NonNullable<ReturnType<headless.Terminal['buffer']['active']['getLine']>>['getCell']>
>;

function paint(cell: Cell, palette: Palette): Pick<Run, 'fill' | 'back' | 'bold'> {
  const front = cell.isFgDefault() ? palette.foreground : (palette.colors[cell.getFgColor()] ?? palette.foreground);
  const behind = cell.isBgDefault() ? undefined : palette.colors[cell.getBgColor()];
  const shown = cell.isDim() ? blend(front, palette.background, FAINT) : front;
  const bold = cell.isBold() !== 0;
  return cell.isInverse()
    ? { fill: behind ?? palette.background, back: shown, bold }
    : { fill: shown, back: behind, bold };
}

/** A colour between two, both as `#rrggbb`. */
function blend(front: string, back: string, share: number): string {
  const channel = (color: string, index: number) => Number.parseInt(color.slice(1 + 2 * index, 3 + 2 * index), 16);
  const mixed = [0, 1, 2].map((index) =>
    Math.round(channel(front, index) * share + channel(back, index) * (1 - share)),
  );
  return `#${mixed.map((value) => value.toString(16).padStart(2, '0')).join('')}`;
}

function isAlike(a: Run, b: Run): boolean {
  return a.fill === b.fill && a.back === b.back && a.bold === b.bold;
}

/** Blanks at both ends are left out; the length is stated, so that columns stay in line whatever the font. */
function renderRun({ column, text, fill, back, bold }: Run, row: number): string {
  const y = MARGIN + row * CELL.height;
  const place = (at: number) => (MARGIN + at * CELL.width).toFixed(1);
  const block =
    back === undefined
      ? ''
      : `<rect x="${place(column)}" y="${y}" width="${(text.length * CELL.width).toFixed(1)}" height="${CELL.height}" fill="${back}"/>`;
  const start = text.length - text.trimStart().length;
  const shown = text.trim();
  if (shown === '') return block;
  const length = ([...shown].length * CELL.width).toFixed(1);
  const weight = bold ? ' font-weight="bold"' : '';
  return `${block}<text x="${place(column + start)}" y="${y + 13}" textLength="${length}" lengthAdjust="spacingAndGlyphs" fill="${fill}"${weight}>${escapeXml(shown)}</text>`;
}

function escapeXml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
