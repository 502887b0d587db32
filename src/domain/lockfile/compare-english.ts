/** Printable ASCII in the order of English collation; a letter's two cases differ only when all else is equal. */
const ASCII = ' _-,;:!?.\'"()[]{}@*/\\&#%`^+<=>|~$0123456789aAbBcCdDeEfFgGhHiIjJkKlLmMnNoOpPqQrRsStTuUvVwWxXyYzZ';

/** Rank by character code, -1 outside {@link ASCII}; letters have even ranks, so that the lowest bit is the case. */
const RANKS = Int16Array.from({ length: 128 }, (_, code) => rankOf(String.fromCharCode(code)));

/**
 * Compares like `a.localeCompare(b, 'en')`. Names of packages and fields are ASCII, for which a table does: loading the collation
 * data takes longer than deriving a whole lock file.
 */
export function compareEnglish(a: string, b: string): number {
  const length = Math.min(a.length, b.length);
  let caseDifference = 0;
  for (let index = 0; index < length; index++) {
    const rankA = RANKS[a.charCodeAt(index)] ?? -1;
    const rankB = RANKS[b.charCodeAt(index)] ?? -1;
    if (rankA === -1 || rankB === -1) return a.localeCompare(b, 'en');
    if (rankA === rankB) continue;
    if (rankA >> 1 !== rankB >> 1)
      return isAscii(a, index) && isAscii(b, index) ? rankA - rankB : a.localeCompare(b, 'en');
    caseDifference ||= rankA - rankB;
  }
  if (!isAscii(a, length) || !isAscii(b, length)) return a.localeCompare(b, 'en');
  return a.length - b.length || caseDifference;
}

/** A character outside the table may combine with the one before it, so that only the collator can tell. */
function isAscii(text: string, from: number): boolean {
  for (let index = from; index < text.length; index++) {
    if ((RANKS[text.charCodeAt(index)] ?? -1) === -1) return false;
  }
  return true;
}

function rankOf(character: string): number {
  const position = ASCII.indexOf(character);
  if (position === -1) return -1;
  const firstLetter = ASCII.indexOf('a');
  // Symbols and digits have no case: each gets an even rank of its own.
  return position < firstLetter ? position * 2 : firstLetter * 2 + (position - firstLetter);
}
