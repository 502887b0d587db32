/** What of a feature is searched; the page only by `scaffold search`. */
interface SearchedFeature {
  readonly id: string;
  readonly title: string;
  readonly summary: string;
  readonly category: string;
  readonly page?: string;
}

/**
 * How well a feature fits some words, from 0 (not at all); every word has to be found somewhere. A hit in the id or title counts more than
 * one in the summary, and that more than one on the page. A word may also be the id with letters left out (`dbpg` for `db-postgres`).
 */
export function scoreFeature(words: string, feature: SearchedFeature): number {
  const wanted = words.toLowerCase().split(/\s+/).filter(Boolean);
  const scores = wanted.map((word) => scoreWord(word, feature));
  return scores.includes(0) ? 0 : scores.reduce((sum, score) => sum + score, 0);
}

function scoreWord(word: string, { id, title, summary, category, page = '' }: SearchedFeature): number {
  if (id === word) return 100;
  if (id.startsWith(word)) return 60;
  if (id.split('-').some((part) => part.startsWith(word))) return 50;
  if (id.includes(word) || title.toLowerCase().includes(word)) return 40;
  if (summary.toLowerCase().includes(word)) return 20;
  if (category === word) return 15;
  if (word.length >= 3 && isSubsequence(word, id)) return 10;
  return page.toLowerCase().includes(word) ? 5 : 0;
}

/** Whether the letters of a word occur in a text in their order, beginning with its first one. */
function isSubsequence(word: string, text: string): boolean {
  if (word[0] !== text[0]) return false;
  let at = 0;
  for (const letter of text) if (letter === word[at]) at += 1;
  return at === word.length;
}
