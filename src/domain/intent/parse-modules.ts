import { checkModuleClashes, checkModuleName } from '../names/check-module-name.ts';
import { nounOf } from '../names/noun.ts';
import { fail, type Problem, type Result, succeed } from '../problem.ts';
import type { Intent } from './intent.ts';
import type { FieldSpec, ModuleSpec } from './module-spec.ts';
import { parseFieldNotation } from './parse-field-notation.ts';

type ModuleRequest = Intent['modules'][number];

/**
 * The module of a service that was asked for without one. It has a name of its own, not the project's: renaming a project
 * must not rename tables and routes.
 */
const DEFAULT_MODULE: ModuleRequest = { name: 'item' };

/** Fields of a module that was asked for without any. */
const DEFAULT_FIELDS: Readonly<Record<string, string>> = { name: 'string!' };

const FIELDS_MAX = 50;

/** What the modules of an intent that are not written by hand consist of, by name: field name -> notation. */
export function listModuleFields(
  intent: Pick<Intent, 'modules'>,
): ReadonlyMap<string, Readonly<Record<string, string>>> {
  const requests = intent.modules.length === 0 ? [DEFAULT_MODULE] : intent.modules;
  const generated = requests.filter(({ adopted }) => adopted !== true);
  return new Map(
    generated.map(({ name, fields = {} }) => [name, Object.keys(fields).length === 0 ? DEFAULT_FIELDS : fields]),
  );
}

/**
 * The modules of an intent with names in every case and parsed fields, in the order of the intent. Without modules there is one:
 * {@link DEFAULT_MODULE}.
 *
 * @returns every `NAME_INVALID` and `INTENT_INVALID` problem, at keys such as `modules.0.fields.total`.
 */
export function parseModules(intent: Pick<Intent, 'modules'>): Result<readonly ModuleSpec[]> {
  const requests = intent.modules.length === 0 ? [DEFAULT_MODULE] : intent.modules;
  const problems: Problem[] = [];
  const modules = requests.map((request, index): ModuleSpec => {
    problems.push(...checkModuleName(request.name, `modules.${index}.name`));
    const fields = parseFields(request, `modules.${index}.fields`, problems);
    return { ...nounOf(request.name), fields, adopted: request.adopted ?? false };
  });
  problems.push(...checkModuleClashes(requests.map((request) => request.name)));
  return problems.length === 0 ? succeed(modules) : fail(problems);
}

/** An adopted module is written by hand: without fields, nothing is said about them. */
function parseFields(request: ModuleRequest, path: string, problems: Problem[]): readonly FieldSpec[] {
  const given = request.fields ?? {};
  const isEmpty = Object.keys(given).length === 0;
  const entries = Object.entries(isEmpty && !request.adopted ? DEFAULT_FIELDS : given);
  const fields: FieldSpec[] = [];
  if (entries.length > FIELDS_MAX)
    problems.push(
      toProblem(
        `The module "${request.name}" has ${entries.length} fields; it may have ${FIELDS_MAX}.`,
        'Split the module.',
        path,
      ),
    );
  for (const [name, notation] of entries) {
    const result = parseFieldNotation(name, notation, `${path}.${name}`);
    if (!result.ok) {
      problems.push(...result.problems);
      continue;
    }
    const twin = fields.find((field) => field.camel.toLowerCase() === result.value.camel.toLowerCase());
    if (twin === undefined) fields.push(result.value);
    else
      problems.push(
        toProblem(
          `The fields "${twin.camel}" and "${name}" of the module "${request.name}" are the same in code.`,
          'Rename one.',
          `${path}.${name}`,
        ),
      );
  }
  return fields;
}

function toProblem(message: string, hint: string, path: string): Problem {
  return { code: 'INTENT_INVALID', message, hint, features: [], path };
}
