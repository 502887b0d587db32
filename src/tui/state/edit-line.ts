import type { Key } from './key.ts';
import type { Line } from './pick-state.ts';

/** The line after a key; undefined when the key does not edit. Pasted line breaks become spaces, control characters are dropped. */
export function editLine({ text, caret }: Line, key: Key): Line | undefined {
  const letters = [...text];
  const at = Math.min(Math.max(caret, 0), letters.length);
  const replace = (from: number, to: number, insert: readonly string[] = []): Line => ({
    text: [...letters.slice(0, from), ...insert, ...letters.slice(to)].join(''),
    caret: from + insert.length,
  });
  switch (key.kind) {
    case 'text':
      return replace(at, at, [...key.text]);
    case 'paste':
      return replace(at, at, [
        ...key.text
          .trim()
          .replace(/\s+/g, ' ')
          .replace(/\p{Cc}/gu, ''),
      ]);
    case 'left':
      return { text, caret: Math.max(at - 1, 0) };
    case 'right':
      return { text, caret: Math.min(at + 1, letters.length) };
    case 'home':
      return { text, caret: 0 };
    case 'end':
      return { text, caret: letters.length };
    case 'backspace':
      return at === 0 ? { text, caret: 0 } : replace(at - 1, at);
    case 'delete':
      return { ...replace(at, at + 1), caret: at };
    case 'ctrl':
      return editWithControl(letters, at, key.letter);
    default:
      return undefined;
  }
}

/** The keys that shells know. */
function editWithControl(letters: readonly string[], at: number, letter: string): Line | undefined {
  const text = letters.join('');
  switch (letter) {
    case 'a':
      return { text, caret: 0 };
    case 'e':
      return { text, caret: letters.length };
    case 'u':
      return { text: letters.slice(at).join(''), caret: 0 };
    case 'k':
      return { text: letters.slice(0, at).join(''), caret: at };
    case 'w': {
      const kept = letters
        .slice(0, at)
        .join('')
        .replace(/\S+\s*$/, '');
      return { text: kept + letters.slice(at).join(''), caret: [...kept].length };
    }
    default:
      return undefined;
  }
}
