/** A place on the screen, in characters and rows. */
export interface Size {
  readonly columns: number;
  readonly rows: number;
}

/** Below this the picker says so instead of drawing. */
export const SMALLEST: Size = { columns: 70, rows: 20 };

/** Rows around the body: title, two rules, totals, command, keys. */
export const FRAME_ROWS = 6;

/** The stretch of a list that is shown so that the cursor is in it, with a third of the rows above where there are as many. */
export function windowOf(length: number, cursor: number, rows: number): { readonly from: number; readonly to: number } {
  const from = Math.max(0, Math.min(cursor - Math.floor(rows / 3), length - rows));
  return { from, to: Math.min(length, from + rows) };
}
