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
