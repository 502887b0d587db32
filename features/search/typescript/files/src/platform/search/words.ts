const MOST_WORDS = 10;

/** Letters and digits, in small letters. Everything else only separates. */
export function allWordsOf(text: string): readonly string[] {
  return text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];
}

/** What a person typed, as words. */
export function wordsOf(text: string): readonly string[] {
  return allWordsOf(text).slice(0, MOST_WORDS);
}
