import { FACT_KINDS, isFactKind } from '../facts/fact-kinds.ts';
import { suggestName } from '../names/near-miss.ts';
import type { Contributor } from '../pipeline.ts';
import { fail, type Result, succeed } from '../problem.ts';
import type { Repetition, Service } from './service-scope.ts';

const FORMS = /^(?:(?<modules>modules)|option\((?<option>\w+)\)|facts\.(?<kind>\w+))$/;

/**
 * What `each` repeats a file or fact for. `modules` leaves out adopted modules: they are written by hand, so nothing is generated for
 * them.
 *
 * @param each `modules`, `option(NAME)` of list type or `facts.KIND`; absent: once, with nothing added to the scope.
 * @param place The manifest and key that hold it, for messages.
 * @returns One set of variables for each time, or a `MANIFEST_INVALID` problem.
 */
export function listRepetitions(
  contributor: Contributor,
  service: Service,
  { each, place }: { readonly each: string | undefined; readonly place: string },
): Result<readonly Repetition[]> {
  if (each === undefined) return succeed([{}]);
  const refuse = (why: string, hint: string) =>
    fail([
      {
        code: 'MANIFEST_INVALID',
        message: `\`each: ${each}\` of "${contributor.id}" ${why}.`,
        hint,
        features: [contributor.id],
        path: place,
      },
    ]);
  const { modules, option, kind } = FORMS.exec(each)?.groups ?? {};
  if (modules !== undefined) {
    return succeed(
      service.context.modules.filter(({ adopted }) => !adopted).map((module) => ({ module, item: module })),
    );
  }
  if (option !== undefined) {
    const value = Object.hasOwn(contributor.options, option) ? contributor.options[option] : undefined;
    if (Array.isArray(value)) return succeed(value.map((item: unknown) => ({ item })));
    const lists = Object.keys(contributor.options).filter((name) => Array.isArray(contributor.options[name]));
    return refuse(
      value === undefined ? 'names an unknown option' : 'names an option that is no list',
      suggestName(option, lists, 'Name an option of type list.'),
    );
  }
  if (kind === undefined) return refuse('is unknown', 'Use `modules`, `option(NAME)` or `facts.KIND`.');
  if (!isFactKind(kind)) {
    return refuse('names an unknown kind of fact', suggestName(kind, FACT_KINDS, 'See docs/facts.md.'));
  }
  if (service.facts === undefined) return refuse('repeats a fact for facts', 'Repeat it for modules or an option.');
  return succeed(service.facts[kind].map((item) => ({ item })));
}
