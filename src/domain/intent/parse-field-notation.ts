import { suggestName } from '../names/near-miss.ts';
import { wordsOf } from '../names/words.ts';
import { fail, type Problem, type Result, succeed } from '../problem.ts';
import { FIELD_KINDS, type FieldKind, type FieldSpec } from './module-spec.ts';

/** kind, the values of an enum, then `?` and `!` in any order. */
const NOTATION = /^\s*(?<kind>[A-Za-z]+)\s*(?:\((?<values>[^()]*)\))?\s*(?<marks>[?!]*)\s*$/;
const NAME = /^[A-Za-z][A-Za-z0-9]*([-_][A-Za-z0-9]+)*$/;
const ENUM_VALUE = /^[A-Za-z][A-Za-z0-9]*([-_][A-Za-z0-9]+)*$/;
const NAME_MAX = 40;

/** What every aggregate or list query has already, or every object inherits. */
const RESERVED = new Set(
  'id props input version limit cursor sort createdAt updatedAt deletedAt tenantId constructor prototype toString valueOf hasOwnProperty toJSON then'.split(
    ' ',
  ),
);
/** Words that cannot be a variable in strict TypeScript, so that no field can be destructured into one. */
const KEYWORDS = new Set(
  `arguments await break case catch class const continue debugger default delete do else enum eval export extends false finally for
  function if implements import in instanceof interface let new null package private protected public return static super switch
  this throw true try typeof undefined var void while with yield`.split(/\s+/),
);
/** Kinds of other notations; a number is not guessed, because money and counts must not become floats by accident. */
const FOREIGN_KINDS: Readonly<Record<string, string>> = {
  number: 'integer" or "decimal',
  int: 'integer',
  long: 'integer',
  bigint: 'integer',
  float: 'decimal',
  double: 'decimal',
  bool: 'boolean',
  str: 'string',
  varchar: 'string',
  email: 'string',
  url: 'string',
  guid: 'uuid',
  datetime: 'timestamp',
  time: 'timestamp',
};

/**
 * Parses one field of a module: `string`, `date?` (optional), `string!` (unique), `enum(draft|sent)`.
 *
 * @param path Key of the field in the intent, for messages.
 * @returns the field with its name in every case, or every `INTENT_INVALID` and `NAME_INVALID` problem.
 */
export function parseFieldNotation(name: string, notation: string, path = 'fields'): Result<FieldSpec> {
  const problems = [...checkFieldName(name, path)];
  const { kind: kindName = '', values: valueList, marks = '' } = NOTATION.exec(notation)?.groups ?? {};
  const kind = FIELD_KINDS.find((known) => known === kindName);
  const values = valueList === undefined ? [] : valueList.split('|').map((value) => value.trim());
  if (kindName === '') problems.push(refuseNotation(name, notation, path));
  else if (kind === undefined) problems.push(refuseKind(name, kindName, path));
  else problems.push(...checkValues(name, kind, valueList, values, path), ...checkMarks(name, kind, marks, path));
  if (kind === undefined || problems.length > 0) return fail(problems);
  return succeed({ ...wordsOf(name), kind, optional: marks.includes('?'), unique: marks.includes('!'), values });
}

function checkFieldName(name: string, path: string): readonly Problem[] {
  const { camel, pascal } = wordsOf(name);
  if (!NAME.test(name) || name.length > NAME_MAX) {
    const message = `"${name}" cannot be a field: it needs letters and digits, starts with a letter, and has at most ${NAME_MAX} characters.`;
    return [toProblem('NAME_INVALID', message, 'Use a name such as "dueOn".', path)];
  }
  if (RESERVED.has(camel)) {
    const message = `"${name}" cannot be a field: every module has it already.`;
    return [toProblem('NAME_INVALID', message, `Leave it out, or say which one, such as "external${pascal}".`, path)];
  }
  if (!KEYWORDS.has(camel)) return [];
  const message = `"${name}" cannot be a field: it is a word of TypeScript.`;
  return [toProblem('NAME_INVALID', message, `Add a word, such as "${camel}Value".`, path)];
}

function refuseNotation(name: string, notation: string, path: string): Problem {
  const message = `"${notation}" is no kind for the field "${name}".`;
  return toProblem('INTENT_INVALID', message, 'Write a kind such as string, date? or enum(draft|sent).', path);
}

function refuseKind(name: string, kind: string, path: string): Problem {
  const message = `"${kind}" is no kind for the field "${name}".`;
  const foreign = FOREIGN_KINDS[kind.toLowerCase()];
  const fallback = `The kinds are ${FIELD_KINDS.join(', ')}.`;
  return toProblem(
    'INTENT_INVALID',
    message,
    foreign === undefined ? suggestName(kind, FIELD_KINDS, fallback) : `Use "${foreign}".`,
    path,
  );
}

function checkValues(
  name: string,
  kind: FieldKind,
  list: string | undefined,
  values: readonly string[],
  path: string,
): readonly Problem[] {
  if (kind !== 'enum') {
    if (list === undefined) return [];
    return [
      toProblem(
        'INTENT_INVALID',
        `The field "${name}" lists values, but it is no enum.`,
        `Write ${kind}, or enum(${list}).`,
        path,
      ),
    ];
  }
  const hint = 'Write the values as in enum(draft|sent).';
  if (list === undefined) return [toProblem('INTENT_INVALID', `The enum "${name}" has no values.`, hint, path)];
  const problems = values
    .filter((value) => !ENUM_VALUE.test(value))
    .map((value) => {
      const message = `"${value}" cannot be a value of the enum "${name}": it needs letters and digits, and starts with a letter.`;
      return toProblem('INTENT_INVALID', message, hint, path);
    });
  const names = values.map((value) => wordsOf(value).constant);
  const repeated = values.find((_, index) => names.indexOf(names[index] ?? '') < index);
  if (repeated === undefined) return problems;
  return [
    ...problems,
    toProblem('INTENT_INVALID', `The enum "${name}" has "${repeated}" twice.`, 'Leave one out.', path),
  ];
}

function checkMarks(name: string, kind: FieldKind, marks: string, path: string): readonly Problem[] {
  if (new Set(marks).size < marks.length) {
    return [
      toProblem(
        'INTENT_INVALID',
        `The field "${name}" repeats a mark in "${marks}".`,
        'Write ? and ! once each.',
        path,
      ),
    ];
  }
  const canBeUnique = kind !== 'boolean' && kind !== 'text' && kind !== 'money' && kind !== 'enum';
  if (canBeUnique || !marks.includes('!')) return [];
  return [
    toProblem(
      'INTENT_INVALID',
      `The field "${name}" of kind ${kind} cannot be unique.`,
      'Use string!, or leave out the !.',
      path,
    ),
  ];
}

function toProblem(code: 'INTENT_INVALID' | 'NAME_INVALID', message: string, hint: string, path: string): Problem {
  return { code, message, hint, features: [], path };
}
