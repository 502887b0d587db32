import { Ajv2020, type ErrorObject, type ValidateFunction } from 'ajv/dist/2020.js';
import { AppError, type Violation } from '../../kernel/app-error.ts';
import { isCurrency, isDate, isDecimal, isTimestamp, isUuid } from '../../kernel/values.ts';
import { coreErrors } from '../errors/core-errors.ts';
import type { HttpContext, Route, RouteInput, Schema, Schemas } from './route.ts';

export type ReadInput = (ctx: HttpContext) => Promise<RouteInput>;

const COMPONENTS = 'components';
const FORMATS = {
  date: isDate,
  'date-time': isTimestamp,
  uuid: isUuid,
  decimal: isDecimal,
  currency: isCurrency,
} as const;

/** Compiles every schema once, at start-up, so that a broken schema stops the service and not a request. */
export function compileInputs(routes: readonly Route[], schemas: Schemas): ReadonlyMap<Route, ReadInput> {
  const body = createAjv(schemas, false);
  const text = createAjv(schemas, true);
  return new Map(routes.map((route) => [route, compileInput(route, body, text)]));
}

function compileInput(route: Route, bodyAjv: Ajv2020, textAjv: Ajv2020): ReadInput {
  const params = route.params && textAjv.compile(localize(route.params));
  const query = textAjv.compile(localize(route.query ?? { type: 'object', additionalProperties: false }));
  const headers = route.headers && textAjv.compile(localize(route.headers));
  const body = route.body && bodyAjv.compile(localize(route.body));
  return async (ctx) => {
    const input = { params: { ...ctx.params }, query: readQuery(ctx.query), headers: readHeaders(ctx, route.headers) };
    const violations = [
      ...(params ? validate(params, input.params) : []),
      ...validate(query, input.query),
      ...(headers ? validate(headers, input.headers) : []),
    ];
    if (violations.length > 0) throw new AppError(coreErrors.REQUEST_INVALID, { violations });
    return body ? { ...input, body: await readJson(ctx, route, body) } : input;
  };
}

function createAjv(schemas: Schemas, coerceTypes: boolean): Ajv2020 {
  const ajv = new Ajv2020({
    allErrors: true,
    coerceTypes,
    useDefaults: true,
    strict: true,
    allowUnionTypes: true,
    // Compiling the meta-schema takes longer than all of ours. A test holds them against it.
    validateSchema: false,
  });
  for (const [name, test] of Object.entries(FORMATS)) ajv.addFormat(name, test);
  ajv.addKeyword('components');
  return ajv.addSchema(localize({ $id: COMPONENTS, components: { schemas } }), COMPONENTS);
}

/** Turns references into the contract into references into the schema that ajv knows under its own id. */
function localize(schema: Schema): Schema {
  return JSON.parse(JSON.stringify(schema).replaceAll('"#/components/', `"${COMPONENTS}#/components/`));
}

function readQuery(query: URLSearchParams): Record<string, string | readonly string[]> {
  return Object.fromEntries(
    [...new Set(query.keys())].map((key) => {
      const values = query.getAll(key);
      return [key, values.length === 1 ? (values[0] ?? '') : values];
    }),
  );
}

/** Only the headers that are declared: callers and proxies send many others. */
function readHeaders({ request }: HttpContext, schema: Schema | undefined): Record<string, string> {
  const names = Object.keys(Object(schema?.properties));
  return Object.fromEntries(
    names.flatMap((name) => {
      const value = request.headers.get(name);
      return value === null ? [] : [[name, value]];
    }),
  );
}

async function readJson(ctx: HttpContext, route: Route, schema: ValidateFunction): Promise<unknown> {
  const type = ctx.request.headers.get('content-type')?.split(';')[0]?.trim().toLowerCase();
  const accepted =
    route.method === 'PATCH' ? ['application/json', 'application/merge-patch+json'] : ['application/json'];
  if (type === undefined || !accepted.includes(type)) {
    throw new AppError(coreErrors.MEDIA_TYPE_UNSUPPORTED, { headers: { accept: accepted.join(', ') } });
  }
  const body = parseJson(await ctx.readBody());
  const violations = validate(schema, body);
  if (violations.length > 0) throw new AppError(coreErrors.REQUEST_INVALID, { violations });
  return body;
}

function parseJson(bytes: Uint8Array<ArrayBuffer>): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    throw new AppError(coreErrors.BODY_MALFORMED);
  }
}

function validate(check: ValidateFunction, value: unknown): readonly Violation[] {
  return check(value) ? [] : (check.errors ?? []).map(toViolation);
}

function toViolation({ instancePath, keyword, params, message }: ErrorObject): Violation {
  const parent = instancePath.split('/').slice(1);
  const member = keyword === 'required' ? params.missingProperty : params.additionalProperty;
  const path = (member === undefined ? parent : [...parent, member]).join('.');
  const text = keyword === 'required' ? 'is required' : keyword === 'additionalProperties' ? 'is not known' : message;
  return { path, message: text ?? keyword };
}
