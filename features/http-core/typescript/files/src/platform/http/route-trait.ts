import type { ErrorDefinition } from '../../kernel/app-error.ts';
import type { ResponseSpec, Route, Schema } from './route.ts';

/**
 * What a feature adds to every operation that it concerns, whoever declares the operation, so that the contract tells of
 * it and headers are validated. What happens is the business of a phase.
 */
export interface RouteTrait {
  appliesTo(route: Route): boolean;
  /** An object schema of request headers. */
  readonly headers?: Schema;
  /** Answers besides those of the route. */
  readonly responses?: Readonly<Record<number, ResponseSpec>>;
  /** Headers of every success, with what they say. */
  readonly responseHeaders?: Readonly<Record<string, string>>;
  readonly errors?: readonly ErrorDefinition[];
  readonly deprecated?: true;
}

/** Whether a success of the route has a JSON body. */
export function answersJson({ responses }: Route): boolean {
  const successes = Object.entries(responses).filter(([status]) => status.startsWith('2'));
  return successes.some(
    ([, { schema, contentType = 'application/json' }]) => schema && contentType === 'application/json',
  );
}

/** The route as the contract shows it. One that is not in the contract stays as it is. */
export function applyTraits(route: Route, traits: readonly RouteTrait[]): Route {
  if (route.undocumented) return route;
  const own = traits.filter((trait) => trait.appliesTo(route));
  return own.reduce<Route>(applyTrait, route);
}

function applyTrait(route: Route, trait: RouteTrait): Route {
  const { headers, responses = {}, responseHeaders = {}, errors = [], deprecated } = trait;
  const answers = Object.entries(route.responses).map(([status, spec]) => [
    status,
    status.startsWith('2') ? { ...spec, headers: { ...spec.headers, ...responseHeaders } } : spec,
  ]);
  return {
    ...route,
    ...(headers ? { headers: mergeSchemas(route.headers, headers) } : {}),
    responses: { ...Object.fromEntries(answers), ...responses },
    ...(deprecated ? { deprecated } : {}),
    errors: [...new Set([...(route.errors ?? []), ...errors])],
    handle: (ctx, input) => route.handle(ctx, input),
  };
}

function mergeSchemas(left: Schema = {}, right: Schema): Schema {
  const required = [left, right].flatMap((schema) => (schema.required ?? []) as readonly string[]);
  return { type: 'object', required, properties: { ...Object(left.properties), ...Object(right.properties) } };
}
