import type { Key } from './key.ts';

/** The rows that a page key jumps over. */
const PAGE = 10;

/** How far a key moves a cursor in a list; undefined when it does not. */
export function strideOf(key: Key): number | undefined {
  switch (key.kind) {
    case 'up':
      return -1;
    case 'down':
      return 1;
    case 'page-up':
      return -PAGE;
    case 'page-down':
      return PAGE;
    case 'home':
      return Number.NEGATIVE_INFINITY;
    case 'end':
      return Number.POSITIVE_INFINITY;
    case 'text':
      return { k: -1, j: 1, g: Number.NEGATIVE_INFINITY, G: Number.POSITIVE_INFINITY }[key.text];
    default:
      return undefined;
  }
}

/** A position in a list after a stride. */
export function stride(index: number, by: number, length: number): number {
  return Math.min(Math.max(index + by, 0), Math.max(length - 1, 0));
}
