/** A word of a name in any case, as the proto files have been made: digits belong to the word before them. */
const WORD = /[A-Z]{2,}s(?![a-z0-9])|[A-Z]+\d*(?![a-z])|[A-Z]?[a-z]+\d*|\d+(?:[a-z]+\d*)?/g;

/** `in-review` of a field `state` is `STATE_IN_REVIEW`: names of one file share one scope. */
export function enumName(field: string, value: string): string {
  return [...wordsOf(field), ...wordsOf(value)].join('_').toUpperCase();
}

/** The value that a name stands for; one that is unknown stays as it is, for the validation to refuse. */
export function enumValue(field: string, values: readonly string[], name: string): string {
  return values.find((value) => enumName(field, value) === name) ?? name;
}

function wordsOf(name: string): readonly string[] {
  return name.match(WORD) ?? [];
}
