/** A place on the screen, in characters and rows. */
export interface Size {
  readonly columns: number;
  readonly rows: number;
}

/** Below this the picker says so instead of drawing. */
export const SMALLEST: Size = { columns: 70, rows: 20 };

/** Around the body: title, two rules, totals, keys. */
const FRAME_ROWS = 5;
/** From here on there is room for more than the bare minimum. */
const TALL = 32;

/** Rows for the command line. */
export function commandRowsOf({ rows }: Size): number {
  return rows >= TALL ? 2 : 1;
}

/** What the frame leaves for the body. */
export function bodyOf(size: Size): Size {
  return { columns: size.columns, rows: size.rows - FRAME_ROWS - commandRowsOf(size) };
}

const LIST = { least: 34, most: 46, share: 0.38 };

/** Width of the list of features. */
export function listWidthOf({ columns }: Size): number {
  return Math.max(LIST.least, Math.min(LIST.most, Math.floor(columns * LIST.share)));
}

/** From here on a body has room for a whole summary. */
const TALL_BODY = 24;

/** Rows for the details of a feature below the list, in a body of this size. */
export function detailRowsOf({ rows }: Size): number {
  return rows >= TALL_BODY ? 7 : 5;
}

/** The stretch of a list that is shown so that the cursor is in it, with a third of the rows above where there are as many. */
export function windowOf(length: number, cursor: number, rows: number): { readonly from: number; readonly to: number } {
  const from = Math.max(0, Math.min(cursor - Math.floor(rows / 3), length - rows));
  return { from, to: Math.min(length, from + rows) };
}
