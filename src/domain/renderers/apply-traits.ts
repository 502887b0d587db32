import type { Fact, Facts } from '../facts/fact-schemas.ts';
import { type Fragment, listFragments, listMembers, readFragment } from './fragment.ts';

type Route = Fact<'route'>;
type Trait = Fact<'operationTrait'>;

/** Declared headers make a malformed one possible. */
const MALFORMED = 'REQUEST_INVALID';

/**
 * The routes with everything that `operationTrait` facts add to their operations, byte for byte as the service's own composition does:
 * header parameters after all others and sorted, headers of answers sorted, error codes sorted within their status. An operation that no
 * trait concerns stays as it is.
 *
 * @param facts - error codes must be declared (see `checkReferences` of the facts); others are left out
 */
export function applyTraits({ route: routes, operationTrait: traits, errorCode }: Facts): readonly Route[] {
  const statuses = new Map(errorCode.map(({ code, status }) => [code, String(status)]));
  return routes.map((route) => {
    const own = traits.filter((trait) => concerns(trait, route));
    return own.length === 0 ? route : { ...route, operation: composeOperation(route.operation, own, statuses) };
  });
}

function concerns({ on }: Trait, route: Route): boolean {
  const flags = (['open', 'quiet', 'versioned', 'idempotent'] as const).every(
    (flag) => on[flag] === undefined || on[flag] === route[flag],
  );
  const query = listFragments(route.operation.parameters).filter((parameter) => parameter.in === 'query');
  return (
    flags &&
    (on.methods?.includes(route.method) ?? true) &&
    (on.json === undefined || on.json === answersJson(route)) &&
    (on.permission === undefined || on.permission === (route.permission !== undefined)) &&
    (on.query === undefined || query.some(({ name }) => name === on.query))
  );
}

function answersJson({ operation }: Route): boolean {
  const successes = listMembers(operation.responses).filter(([status]) => status.startsWith('2'));
  return successes.some(([, { content }]) => readFragment(readFragment(content)?.['application/json']) !== undefined);
}

function composeOperation(
  operation: Fragment,
  traits: readonly Trait[],
  statuses: ReadonlyMap<string, string>,
): Fragment {
  const { parameters, requestBody, responses, ...rest } = operation;
  const given = listFragments(parameters);
  const headers = traits.flatMap((trait) => trait.headers.map(composeHeader));
  const all = [...given.filter(isNoHeader), ...sortBy('name', [...given.filter(isHeader), ...headers])];
  const codes = [...traits.flatMap(({ errors }) => errors), ...(headers.length > 0 ? [MALFORMED] : [])];
  return {
    ...rest,
    ...(all.length === 0 ? {} : { parameters: all }),
    ...(requestBody === undefined ? {} : { requestBody }),
    responses: composeResponses(
      readFragment(responses) ?? {},
      traits,
      Map.groupBy(codes, (code) => statuses.get(code) ?? ''),
    ),
  };
}

function composeHeader({ name, required, doc, schema }: Trait['headers'][number]): Fragment {
  return { name, in: 'header', required, description: doc, schema };
}

function isHeader(parameter: Fragment): boolean {
  return parameter.in === 'header';
}

function isNoHeader(parameter: Fragment): boolean {
  return !isHeader(parameter);
}

function composeResponses(
  given: Fragment,
  traits: readonly Trait[],
  codes: ReadonlyMap<string, readonly string[]>,
): Fragment {
  const headers = Object.assign({}, ...traits.map(({ answerHeaders }) => answerHeaders));
  const successes = listMembers(given)
    .filter(([status]) => status.startsWith('2'))
    .map(([status, response]) => [status, addHeaders(response, headers)]);
  const empty = traits.flatMap(({ answers }) =>
    Object.entries(answers).map(([status, description]) => [status, { description }]),
  );
  const failures = [...codes]
    .filter(([status]) => status !== '')
    .map(([status, added]) => [status, addCodes(readFragment(given[status]), added)]);
  const { default: other, ...named } = { ...given, ...Object.fromEntries([...successes, ...empty, ...failures]) };
  // Statuses sort themselves; whatever is no number keeps its place behind them.
  return { ...named, ...(other === undefined ? {} : { default: other }) };
}

function addHeaders({ description, headers, ...rest }: Fragment, added: Readonly<Record<string, string>>): Fragment {
  const all = [
    ...Object.entries(readFragment(headers) ?? {}),
    ...Object.entries(added).map(([name, text]) => [name, { description: text, schema: { type: 'string' } }] as const),
  ];
  if (all.length === 0) return { description, ...rest };
  return { description, headers: Object.fromEntries(all.toSorted(([a], [b]) => compareText(a, b))), ...rest };
}

function addCodes(response: Fragment | undefined, codes: readonly string[]): Fragment {
  const known = typeof response?.description === 'string' ? response.description.split(', ') : [];
  const description = [...new Set([...known, ...codes])].sort(compareText).join(', ');
  const content = { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } };
  return { description, content };
}

function sortBy(key: string, fragments: readonly Fragment[]): readonly Fragment[] {
  return fragments.toSorted((a, b) => compareText(String(a[key]), String(b[key])));
}

function compareText(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
