/** A key press as the screens know it: a character, a named key, or a pasted text. */
export type Key =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'paste'; readonly text: string }
  | { readonly kind: 'ctrl'; readonly letter: string }
  | { readonly kind: NamedKey };

export type NamedKey =
  | 'up'
  | 'down'
  | 'left'
  | 'right'
  | 'page-up'
  | 'page-down'
  | 'home'
  | 'end'
  | 'enter'
  | 'escape'
  | 'tab'
  | 'back-tab'
  | 'backspace'
  | 'delete';

const CONTROLS: Readonly<Record<string, Key>> = {
  '\r': { kind: 'enter' },
  '\n': { kind: 'enter' },
  '\t': { kind: 'tab' },
  '\u0008': { kind: 'backspace' },
  '\u007f': { kind: 'backspace' },
};

/** The keys of a text that arrived at once: fast typing comes in lumps, control characters included. */
export function splitKeys(input: string): readonly Key[] {
  return [...input].flatMap((character): readonly Key[] => {
    const control = CONTROLS[character];
    if (control !== undefined) return [control];
    const code = character.codePointAt(0) ?? 0;
    if (code > 0 && code < 27) return [{ kind: 'ctrl', letter: String.fromCharCode(code + 96) }];
    return code < 32 ? [] : [{ kind: 'text', text: character }];
  });
}
