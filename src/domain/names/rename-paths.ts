import type { Noun, Words } from './words.ts';

const CASES = ['kebab', 'camel', 'pascal', 'snake'] as const satisfies readonly (keyof Words)[];

/** How a path reads after a module's noun was exchanged for another, in every case and number in which a path may name it. */
export function createPathRenamer(from: Noun, to: Noun): (path: string) => string {
  const pairs = CASES.flatMap((form) => [
    [from.plural[form], to.plural[form]] as const,
    [from[form], to[form]] as const,
  ]);
  const table = new Map(pairs);
  // The longest first: a plural begins like its singular.
  const names = [...table.keys()].sort((a, b) => b.length - a.length || (a < b ? -1 : 1));
  const pattern = new RegExp(
    `(?<![a-z0-9])(${names.map((name) => name.replace(/[^\w]/g, '\\$&')).join('|')})(?![a-z0-9])`,
    'g',
  );
  return (path) => path.replace(pattern, (name) => table.get(name) ?? name);
}

const WORD_CASES = [...CASES, 'constant', 'sentence', 'lower'] as const satisfies readonly (keyof Words)[];

/**
 * How a text reads after a module's noun was exchanged for another: in every case and number, with its article, and as a part of
 * identifiers such as `createInvoice` and `INVOICE_NOT_FOUND`, but not inside other words.
 */
export function createTextRenamer(from: Noun, to: Noun): (text: string) => string {
  const table = new Map<string, string>();
  const add = (old: string, next: string) => {
    if (!table.has(old)) table.set(old, next);
  };
  add(from.article + from.pascal, to.article + to.pascal);
  for (const form of ['lower', 'camel', 'pascal'] as const) {
    add(`${from.article} ${from[form]}`, `${to.article} ${to[form]}`);
    add(`${capitalize(from.article)} ${from[form]}`, `${capitalize(to.article)} ${to[form]}`);
  }
  for (const form of WORD_CASES) {
    add(from.plural[form], to.plural[form]);
    add(from[form], to[form]);
  }
  const names = [...table.keys()].sort((a, b) => b.length - a.length || (a < b ? -1 : 1));
  const pattern = new RegExp(names.map(boundName).join('|'), 'g');
  return (text) => text.replace(pattern, (name) => table.get(name) ?? name);
}

/** A name that begins with a capital may stand behind a small letter, and any name before the next capital. */
function boundName(name: string): string {
  const text = name.replace(/[^\w ]/g, '\\$&');
  if (/^[A-Z0-9_]+$/.test(name)) return `(?<![A-Z0-9])${text}(?![A-Za-z0-9])`;
  return /^[A-Z]/.test(name) ? `(?<![A-Z])${text}(?![a-z0-9])` : `(?<![A-Za-z0-9])${text}(?![a-z0-9])`;
}

function capitalize(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1);
}
