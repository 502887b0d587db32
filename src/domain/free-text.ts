/** Line feeds and tabs aside, control characters drive terminals and break files; half a surrogate pair has no bytes. */
const UNFIT = /[^\P{Cc}\n\t]|\p{Cs}/u;

/** The first character of a text that not every file can hold, as `U+001B`; undefined where all are fine. */
export function findUnfitCharacter(text: string): string | undefined {
  const code = UNFIT.exec(text)?.[0].codePointAt(0);
  return code === undefined ? undefined : `U+${code.toString(16).toUpperCase().padStart(4, '0')}`;
}
