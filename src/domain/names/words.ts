/** One name in every case that code and prose need. */
export interface Words {
  /** `subscription-entitlement` */
  readonly kebab: string;
  /** `subscriptionEntitlement` */
  readonly camel: string;
  /** `SubscriptionEntitlement` */
  readonly pascal: string;
  /** `subscription_entitlement` */
  readonly snake: string;
  /** `SUBSCRIPTION_ENTITLEMENT` */
  readonly constant: string;
  /** `Subscription entitlement` */
  readonly sentence: string;
  /** `subscription entitlement` */
  readonly lower: string;
}

/**
 * A name in singular and plural. The singular and the plural differ in every case that code uses, even where English
 * does not tell them apart: see {@link nounOf} in noun.ts.
 */
export interface Noun extends Words {
  readonly plural: Words;
  /** The indefinite article of the singular: `a` or `an`. */
  readonly article: string;
}

/**
 * One word of a name: an acronym in plural (`IDs`), an acronym before the next word (`HTTP` in `HTTPServer`), or letters in
 * one case. Digits belong to the word before them, so that `oauth2Client` is `oauth2` and `client`.
 */
const WORD = /[A-Z]{2,}s(?![a-z0-9])|[A-Z]+\d*(?![a-z])|[A-Z]?[a-z]+\d*|\d+(?:[a-z]+\d*)?/g;
const COMBINING_MARKS = /\p{Mn}/gu;

/**
 * Splits a name in any case (kebab, camel, pascal, snake, spaced) into lower-case words.
 *
 * @param name Accents are dropped; other characters that are no ASCII letters or digits separate words.
 */
export function splitWords(name: string): string[] {
  const ascii = name.normalize('NFKD').replace(COMBINING_MARKS, '');
  return (ascii.match(WORD) ?? []).map((word) => word.toLowerCase());
}

/** The name in every case; all are empty when it holds neither a letter nor a digit. */
export function wordsOf(name: string): Words {
  return joinWords(splitWords(name));
}

/** The cases of a name that has been split already. */
export function joinWords(words: readonly string[]): Words {
  const pascal = words.map(capitalize).join('');
  const snake = words.join('_');
  const lower = words.join(' ');
  return {
    kebab: words.join('-'),
    camel: pascal.charAt(0).toLowerCase() + pascal.slice(1),
    pascal,
    snake,
    constant: snake.toUpperCase(),
    sentence: capitalize(lower),
    lower,
  };
}

function capitalize(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
