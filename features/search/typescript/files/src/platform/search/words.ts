const MOST_WORDS = 10;

/** What a person typed as words: letters and digits, in small letters. Everything else only separates. */
export function wordsOf(text: string): readonly string[] {
  return (text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? []).slice(0, MOST_WORDS);
}
