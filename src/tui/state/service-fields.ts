import type { PickedAnswers } from '../../app/picker.ts';
import { checkIntent } from '../../domain/intent/check-intent.ts';
import { parseModuleFlag } from '../../domain/intent/parse-module-flag.ts';
import { checkProjectName } from '../../domain/names/check-project-name.ts';
import type { Problem } from '../../domain/problem.ts';
import type { PickState } from './pick-state.ts';
import type { World } from './world.ts';

/** A field of the service screen; `module` beyond the last one is the empty field that adds one. */
export type ServiceField =
  | { readonly kind: 'target' }
  | { readonly kind: 'stack' }
  | { readonly kind: 'tier' }
  | { readonly kind: 'module'; readonly index: number };

const NEW_FIELDS: readonly ServiceField[] = [{ kind: 'target' }, { kind: 'stack' }];

/** The fields in their order; name and stack of a repository stay as they are. */
export function listFields({
  purpose,
  answers: { modules },
}: Pick<PickState, 'purpose' | 'answers'>): readonly ServiceField[] {
  const open = modules.at(-1) === '' ? modules.length : modules.length + 1;
  return [
    ...(purpose === 'new' ? NEW_FIELDS : []),
    { kind: 'tier' },
    ...Array.from({ length: open }, (_, index) => ({ kind: 'module' as const, index })),
  ];
}

/** The text of a field that is typed into. */
export function textOf(field: ServiceField, { target, modules }: PickedAnswers): string | undefined {
  if (field.kind === 'target') return target;
  return field.kind === 'module' ? (modules[field.index] ?? '') : undefined;
}

/** What is wrong with a field, in words; undefined when it may be left. */
export function checkField(field: ServiceField, answers: PickedAnswers, world: World): string | undefined {
  switch (field.kind) {
    case 'target':
      return describe(checkTarget(answers.target.trim(), world));
    case 'module':
      return describe(checkModule(field.index, answers, world.modules));
    default:
      return undefined;
  }
}

function checkTarget(target: string, world: World): readonly Problem[] {
  if (target === '')
    return [{ code: 'INPUT_MISSING', message: 'The service needs a name.', features: [], hint: 'Such as billing.' }];
  const isPath = /[/\\]|^\.+$/.test(target);
  const problems = isPath ? [] : checkProjectName(target);
  return problems.length > 0 ? problems : world.checkTarget(target);
}

/** A module by itself, and whether one that is there, or an earlier one, has its name. */
function checkModule(index: number, { modules }: PickedAnswers, present: readonly string[]): readonly Problem[] {
  const text = modules[index] ?? '';
  if (text.trim() === '') return [];
  const parsed = modules.slice(0, index + 1).flatMap((module) => {
    const result = module.trim() === '' ? undefined : parseModuleFlag(module);
    return result?.ok ? [result.value] : [];
  });
  const own = parseModuleFlag(text);
  if (!own.ok) return own.problems;
  const checked = checkIntent(
    { name: 'service', modules: [...present.map((name) => ({ name })), ...parsed] },
    'the modules',
  );
  return checked.ok ? [] : checked.problems;
}

function describe([problem]: readonly Problem[]): string | undefined {
  return problem === undefined ? undefined : [problem.message, problem.hint].filter(Boolean).join(' ');
}

/** The answers as they are handed on: without blanks around texts and without empty modules. */
export function tidyAnswers(answers: PickedAnswers): PickedAnswers {
  const modules = answers.modules.map((module) => module.trim()).filter((module) => module !== '');
  return { ...answers, target: answers.target.trim(), modules };
}
