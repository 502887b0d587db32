import { fail, type Problem, type Result, succeed } from '../problem.ts';
import type { Intent } from './intent.ts';

type ModuleRequest = Intent['modules'][number];

const FLAG = /^\s*(?<name>[^():,]+?)\s*(?:\((?<fields>.*)\))?\s*$/s;

/**
 * Parses the argument of `--module`: `invoice` or `invoice(number:string!,total:money,status:enum(draft|sent)?)`.
 * Names and kinds are checked with the intent as a whole, by `checkIntent`.
 *
 * @returns every `USAGE` problem of the notation itself.
 */
export function parseModuleFlag(flag: string): Result<ModuleRequest> {
  const { name, fields } = FLAG.exec(flag)?.groups ?? {};
  if (name === undefined) return fail([toProblem(`"${flag}" is no module.`)]);
  if (fields === undefined) return succeed({ name });
  const problems: Problem[] = [];
  const entries = new Map<string, string>();
  for (const field of splitFields(fields)) {
    const colon = field.indexOf(':');
    const key = field.slice(0, Math.max(colon, 0)).trim();
    const notation = field.slice(colon + 1).trim();
    if (key === '' || notation === '')
      problems.push(toProblem(`"${field.trim()}" is no field of the module "${name}".`));
    else if (entries.has(key)) problems.push(toProblem(`The module "${name}" has the field "${key}" twice.`));
    entries.set(key, notation);
  }
  return problems.length === 0 ? succeed({ name, fields: Object.fromEntries(entries) }) : fail(problems);
}

/** Splits at the commas outside parentheses. A comma after the last field is allowed. */
function splitFields(fields: string): readonly string[] {
  const parts = [''];
  let level = 0;
  for (const char of fields) {
    if (char === '(') level += 1;
    if (char === ')') level -= 1;
    if (char === ',' && level === 0) parts.push('');
    else parts[parts.length - 1] += char;
  }
  return parts.at(-1)?.trim() === '' ? parts.slice(0, -1) : parts;
}

function toProblem(message: string): Problem {
  const hint = 'Write it like `invoice(number:string!,total:money,dueOn:date?)`, in quotes in a shell.';
  return { code: 'USAGE', message, hint, features: [], path: '--module' };
}
