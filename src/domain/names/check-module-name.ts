import type { Problem } from '../problem.ts';
import { nounOf } from './noun.ts';
import { LANGUAGE_WORDS, LAYOUT_NAMES, MODULE_CODE_NAMES, WINDOWS_DEVICES } from './reserved-names.ts';
import type { Noun } from './words.ts';

/** Longest kebab-case module name: table, index and Kubernetes names are made from it with a suffix. */
const MODULE_NAME_MAX = 40;

const WRITABLE = /^[A-Za-z][A-Za-z0-9]*([-_ ]?[A-Za-z0-9]+)*$/;

/**
 * Checks one module name in any case.
 *
 * @param path Key of the name in the intent, for messages.
 * @returns `NAME_INVALID` problems; empty when classes, variables, files, tables and URLs can be named after it.
 */
export function checkModuleName(name: string, path = 'modules'): readonly Problem[] {
  if (!WRITABLE.test(name)) {
    const message = `"${name}" cannot be a module name: it needs letters, digits and hyphens, and starts with a letter.`;
    return [toProblem(message, 'Use a noun such as "invoice" or "sales-order".', path)];
  }
  const noun = nounOf(name);
  if (noun.kebab.length > MODULE_NAME_MAX) {
    const message = `The module name "${name}" has ${noun.kebab.length} characters; it may have ${MODULE_NAME_MAX}.`;
    return [toProblem(message, 'Shorten it: table and index names are made from it.', path)];
  }
  const reservedFor = explainReservation(noun, name.toLowerCase());
  if (reservedFor === undefined) return [];
  const message = `"${name}" cannot be a module name: ${reservedFor}.`;
  return [toProblem(message, `Add a word that says which one, such as "customer-${noun.kebab}".`, path)];
}

/**
 * Checks that no two modules share a class, a folder, a table or a URL: names that differ only in case, separators or number
 * clash, and so does a plural with another singular (`equipment` with `equipment-items`).
 *
 * @param names In the order of the intent; each is assumed to have passed {@link checkModuleName}.
 */
export function checkModuleClashes(names: readonly string[]): readonly Problem[] {
  const problems: Problem[] = [];
  const takenBy = new Map<string, string>();
  names.forEach((name, index) => {
    const noun = nounOf(name);
    const keys = new Set([fold(noun.camel), fold(noun.plural.camel)]);
    const other = [...keys].map((key) => takenBy.get(key)).find((taken) => taken !== undefined);
    for (const key of keys) if (!takenBy.has(key)) takenBy.set(key, name);
    if (other === undefined) return;
    const message =
      other === name
        ? `The module "${name}" is listed twice.`
        : `The modules "${other}" and "${name}" would share their names in code.`;
    problems.push(toProblem(message, 'Leave one of them out, or rename it.', `modules.${index}.name`));
  });
  return problems;
}

function explainReservation(noun: Noun, given: string): string | undefined {
  // A plural may be a contextual keyword: `as` is a fine variable for a list of `a`.
  if (LANGUAGE_WORDS.has(noun.kebab) || LANGUAGE_WORDS.has(given)) return 'it is a word of a programming language';
  const forms = [noun.kebab, noun.plural.kebab, given];
  if (forms.some((form) => LAYOUT_NAMES.has(form))) return 'the generated layout uses it for something else';
  if (MODULE_CODE_NAMES.has(noun.kebab)) return 'the code of a module uses it for something else';
  if (forms.some((form) => WINDOWS_DEVICES.has(form))) return 'Windows keeps it for a device';
  return undefined;
}

function fold(name: string): string {
  return name.toLowerCase();
}

function toProblem(message: string, hint: string, path: string): Problem {
  return { code: 'NAME_INVALID', message, hint, features: [], path };
}
