import { articleOf } from './article.ts';
import { pluralOf, singularOf } from './plural.ts';
import { joinWords, type Noun, splitWords } from './words.ts';

/**
 * A name as a noun in both numbers. The last word carries the number: `sales-person` is `sales-people`. A name in plural is
 * folded to its singular, so that a module asked for as `orders` is `order` in code and `orders` in URLs.
 *
 * Where English has one form for both (`equipment`), the plural keeps it in prose (`sentence`, `lower`), and gains the word
 * `items` in every case that code uses (`equipment-items`, `equipmentItems`): variables, URLs and tables stay distinguishable.
 */
export function nounOf(name: string): Noun {
  const given = splitWords(name);
  const last = given.at(-1) ?? '';
  const singular = [...given.slice(0, -1), singularOf(last)].filter((word) => word !== '');
  const plural = [...given.slice(0, -1), pluralOf(singularOf(last))].filter((word) => word !== '');
  return { ...joinWords(singular), plural: pluralWords(singular, plural), article: articleOf(singular[0] ?? '') };
}

function pluralWords(singular: readonly string[], plural: readonly string[]): Noun['plural'] {
  const prose = joinWords(plural);
  if (prose.kebab !== singular.join('-') || plural.length === 0) return prose;
  return { ...joinWords([...plural, 'items']), sentence: prose.sentence, lower: prose.lower };
}
