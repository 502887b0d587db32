/** Spelt out or spoken against the spelling, from the first word of a name. */
const AN = new Set(
  'fx heir honest honor honour hour html http https lfs mfa mrr nft rfp rfq rss sdk sla slo smtp sms sql ssh sso xml'.split(
    ' ',
  ),
);
const A = new Set('eur ui uid uri url usb utm uuid ux'.split(' '));

/** Letters whose names start with a vowel sound. */
const SPOKEN_WITH_VOWEL = /^[aefhilmnorsx]$/;
/** Words in u-, eu- or o- that start with the sound of `you` or `one`: unit, usage, euro, once. */
const SPOKEN_WITH_CONSONANT = /^(uni([^nmd]|$)|u[bcfhjkqrst][aeiou]|eu|ewe|once|one)/;

/**
 * The indefinite article of an English word.
 *
 * @param word Lower case.
 * @returns `a` or `an`.
 */
export function articleOf(word: string): 'a' | 'an' {
  if (AN.has(word) || SPOKEN_WITH_VOWEL.test(word)) return 'an';
  if (word.length === 1 || A.has(word) || SPOKEN_WITH_CONSONANT.test(word)) return 'a';
  return /^[aeiou8]/.test(word) || /^(11|18)/.test(word) ? 'an' : 'a';
}
