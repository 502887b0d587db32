import { styleText } from 'node:util';
import type { CliIo } from '../io.ts';

/** How text is shown on one stream. Every meaning is in the words; colour only helps to find them. */
export interface Style {
  strong(text: string): string;
  faint(text: string): string;
  good(text: string): string;
  warn(text: string): string;
  bad(text: string): string;
  name(text: string): string;
  /** Width in characters; infinite where lines are not wrapped. */
  readonly columns: number;
  readonly colored: boolean;
}

const NARROWEST = 40;
/** Where nothing is known about the width. */
export const DEFAULT_COLUMNS = 80;

/** The style of stdout: reports have a width even where there is no terminal. */
export function chooseReportStyle(io: CliIo, noColor: boolean): Style {
  return createStyle(hasColor(io, 'stdout', noColor), widthOf(io) ?? DEFAULT_COLUMNS);
}

/** The style of stderr: without a terminal a message stays on one line, so that logs can be searched. */
export function chooseErrorStyle(io: CliIo, noColor: boolean): Style {
  return createStyle(hasColor(io, 'stderr', noColor), widthOf(io) ?? Number.POSITIVE_INFINITY);
}

/** Whether lines of a list are cut to the width: somebody reads them, or has named a width. Behind a pipe they stay whole. */
export function cutsLines({ terminal, env }: CliIo): boolean {
  return terminal.stdout || env.COLUMNS !== undefined;
}

/** A style with or without colour for lines of at most `columns` characters. */
export function createStyle(colored: boolean, columns: number): Style {
  const paint = (format: Parameters<typeof styleText>[0]) => (text: string) =>
    colored ? styleText(format, text, { validateStream: false }) : text;
  return {
    strong: paint('bold'),
    faint: paint('dim'),
    good: paint('green'),
    warn: paint('yellow'),
    bad: paint('red'),
    name: paint('cyan'),
    colored,
    columns,
  };
}

/** Precedence as in Node itself: the flag, FORCE_COLOR, NO_COLOR, then what the stream can do. */
function hasColor(io: CliIo, stream: 'stdout' | 'stderr', noColor: boolean): boolean {
  if (noColor) return false;
  const { FORCE_COLOR: force, NO_COLOR: no, TERM: term } = io.env;
  if (force !== undefined) return force !== '0' && force !== 'false';
  if (no) return false;
  return io.terminal[stream] && term !== 'dumb';
}

function widthOf(io: CliIo): number | undefined {
  // Some terminals say that they have no columns at all.
  const columns = [Number(io.env.COLUMNS), io.terminal.columns ?? 0].find(
    (count) => Number.isInteger(count) && count > 0,
  );
  return columns === undefined ? undefined : Math.max(columns, NARROWEST);
}
