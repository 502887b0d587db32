import type { Fact } from '../facts/fact-schemas.ts';
import { suggestName } from '../names/near-miss.ts';
import { fail, type Problem, type Result, succeed } from '../problem.ts';
import { applyTraits } from './apply-traits.ts';
import { type Fragment, readFragment } from './fragment.ts';
import type { RendererInput } from './renderer.ts';

type Method = Fact<'route'>['method'];

/** The operations of a path are in this order. */
const METHODS: readonly Method[] = ['get', 'post', 'put', 'patch', 'delete'];

/** Every new project begins with it. */
const INITIAL_VERSION = '0.1.0';

const SCHEMAS = '#/components/schemas/';

/** An OpenAPI 3.1 document in the order in which it is written. */
export interface OpenapiDocument {
  readonly openapi: '3.1.1';
  readonly info: { readonly title: string; readonly version: string };
  /** Any one of them. Absent when nobody is asked who it is. */
  readonly security?: readonly Readonly<Record<string, readonly string[]>>[];
  readonly paths: Readonly<Record<string, Readonly<Record<string, Fragment>>>>;
  readonly components: {
    readonly schemas: Readonly<Record<string, Fragment>>;
    readonly securitySchemes?: Readonly<Record<string, Fragment>>;
  };
}

/**
 * The contract of a service from its `route`, `operationTrait`, `securityScheme` and `schema` facts: paths and names sorted by code units, methods in a fixed order, so
 * that the order of features does not show.
 *
 * @returns otherwise all FACT_INVALID problems: two operations for one method and path, an operation object of another id, a reference
 *   to a schema that no fact declares
 */
export function composeOpenapiDocument({ context, facts }: RendererInput): Result<OpenapiDocument> {
  const schemas = facts.schema.toSorted((a, b) => compareText(a.name, b.name));
  const problems = [...checkOperations(facts.route), ...checkReferences(facts.route, schemas)];
  if (problems.length > 0) return fail(problems);
  const schemes = facts.securityScheme.toSorted((a, b) => compareText(a.id, b.id));
  const routes = applyTraits(facts).map((route) => (schemes.length > 0 ? secure(route) : route));
  const paths = [...new Set(routes.map(({ path }) => path))].sort(compareText);
  return succeed({
    openapi: '3.1.1',
    info: { title: context.project.name, version: INITIAL_VERSION },
    ...(schemes.length > 0 ? { security: schemes.map(({ id }) => ({ [id]: [] })) } : {}),
    paths: Object.fromEntries(paths.map((path) => [path, composePath(routes, path)])),
    components: {
      schemas: Object.fromEntries(schemas.map(({ name, schema }) => [name, schema])),
      ...(schemes.length > 0
        ? { securitySchemes: Object.fromEntries(schemes.map(({ id, scheme }) => [id, scheme])) }
        : {}),
    },
  });
}

/** What holds for the whole document does not hold for an open operation. */
function secure(route: Fact<'route'>): Fact<'route'> {
  return route.open ? { ...route, operation: { ...route.operation, security: [] } } : route;
}

function composePath(routes: readonly Fact<'route'>[], path: string): Readonly<Record<string, Fragment>> {
  const own = routes.filter((route) => route.path === path);
  const ordered = own.toSorted((a, b) => METHODS.indexOf(a.method) - METHODS.indexOf(b.method));
  return Object.fromEntries(
    ordered.map(({ method, operationId, operation }) => [method, { operationId, ...operation }]),
  );
}

function checkOperations(routes: readonly Fact<'route'>[]): readonly Problem[] {
  const renamed = routes.flatMap(({ operationId, operation, owner }): readonly Problem[] => {
    if ((operation.operationId ?? operationId) === operationId) return [];
    const message = `The fact route "${operationId}" of "${owner}" holds the operation "${String(operation.operationId)}".`;
    return [{ code: 'FACT_INVALID', message, hint: 'Leave `operationId` out of `operation`.', features: [owner] }];
  });
  const byPlace = Map.groupBy(routes, ({ method, path }) => `${method.toUpperCase()} ${path}`);
  const twice = [...byPlace].flatMap(([place, [first, ...others]]) =>
    others.flatMap((other): readonly Problem[] => {
      if (first === undefined) return [];
      const [one, two] = [first, other].map(({ operationId, owner }) => `"${operationId}" of "${owner}"`);
      const message = `The routes ${one} and ${two} both answer ${place}.`;
      const hint = 'Give one of them another path.';
      return [{ code: 'FACT_INVALID', message, hint, features: [...new Set([first.owner, other.owner])] }];
    }),
  );
  return [...renamed, ...twice];
}

function checkReferences(routes: readonly Fact<'route'>[], schemas: readonly Fact<'schema'>[]): readonly Problem[] {
  const names = schemas.map(({ name }) => name);
  const sources = [
    ...routes.map(({ operationId, owner, operation }) => ({ fact: `route "${operationId}"`, owner, value: operation })),
    ...schemas.map(({ name, owner, schema }) => ({ fact: `schema "${name}"`, owner, value: schema })),
  ];
  return sources.flatMap(({ fact, owner, value }) =>
    [...new Set(listReferences(value))]
      .filter((name) => !names.includes(name))
      .map(
        (name): Problem => ({
          code: 'FACT_INVALID',
          message: `The fact ${fact} of "${owner}" refers to the schema "${name}", which no feature of this service declares.`,
          hint: suggestName(name, names, 'Declare it as a `schema` fact.'),
          features: [owner],
        }),
      ),
  );
}

/** Names of the components that a fragment refers to, at any depth. */
function listReferences(value: unknown): readonly string[] {
  if (Array.isArray(value)) return value.flatMap(listReferences);
  return Object.entries(readFragment(value) ?? {}).flatMap(([key, member]) =>
    key === '$ref' && typeof member === 'string' && member.startsWith(SCHEMAS)
      ? [member.slice(SCHEMAS.length)]
      : listReferences(member),
  );
}

function compareText(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
