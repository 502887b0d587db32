/** Sequences of 13 to 19 digits, in groups or not. */
const CARD = /\b\d(?:[ -]?\d){12,18}\b/g;

const PATTERNS: readonly (readonly [RegExp, string])[] = [
  [/:\/\/[^\s/@:]*:[^\s/@]*@/g, '://[credentials]@'],
  [/(\/[^\s?"']*)\?[^\s"')]+/g, '$1?[query]'],
  [/\b(bearer|basic)\s+[\w.~+/=-]{8,}/gi, '$1 [token]'],
  [/\beyJ[\w-]+\.[\w-]+\.[\w-]*/g, '[token]'],
  [/[\p{L}\p{N}._%+-]+@[\p{L}\p{N}-]+(?:\.[\p{L}\p{N}-]+)+/gu, '[mail]'],
  [/\b(?:\d{1,3}\.){3}\d{1,3}\b/g, '[address]'],
  [/(?<![\w:])(?:[\da-f]{1,4}:){7}[\da-f]{1,4}(?![\w:])/gi, '[address]'],
  [/(?<![\w:])(?:[\da-f]{1,4}:){1,6}(?::[\da-f]{1,4}){1,6}(?![\w:])/gi, '[address]'],
];

/** The text without what tells of a person or lets somebody in. It finds what has a form, not names. */
export function scrub(text: string): string {
  const known = PATTERNS.reduce((scrubbed, [pattern, instead]) => scrubbed.replaceAll(pattern, instead), text);
  return known.replaceAll(CARD, (digits) => (isCardNumber(digits) ? '[card]' : digits));
}

/** Numbers of cards end with a check digit (ISO/IEC 7812-1). */
function isCardNumber(text: string): boolean {
  const digits = [...text.replaceAll(/\D/g, '')].reverse().map(Number);
  const weighed = digits.map((digit, index) => (index % 2 === 0 ? digit : digit * 2 - (digit > 4 ? 9 : 0)));
  return weighed.reduce((sum, digit) => sum + digit, 0) % 10 === 0;
}
