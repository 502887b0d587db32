import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import {
  buildFeature,
  buildIntent,
  buildResolution,
  planSketch,
  problemsOf,
  textOf,
  unwrap,
} from '../../../test/support/feature-builder.ts';
import { buildContext } from '../composer/build-context.ts';
import { createFactLists } from '../facts/fact-kinds.ts';
import type { Fact } from '../facts/fact-schemas.ts';
import type { RendererInput } from './renderer.ts';
import { RENDERERS } from './renderer-table.ts';

/** Written by a running service with modules of its own scripts. */
const openapi = readFixture('openapi.yaml');
const contract = readFixture('contract.ts.txt');

function readFixture(name: string): string {
  return readFileSync(new URL(`../../../test/fixtures/contract/${name}`, import.meta.url), 'utf8');
}

type Operations = Readonly<Record<string, Readonly<Record<Fact<'route'>['method'], Record<string, unknown>>>>>;

/** The facts that a document follows from, in an order that says nothing. */
function factsOf(text: string): { readonly route: Fact<'route'>[]; readonly schema: Fact<'schema'>[] } {
  const { paths, components } = parse(text) as {
    paths: Operations;
    components: { schemas: Record<string, Record<string, unknown>> };
  };
  const route = Object.entries(paths).flatMap(([path, item]) =>
    Object.entries(item).map(([method, operation]) =>
      buildRoute(String(operation.operationId), `${method} ${path}`, operation),
    ),
  );
  const schema = Object.entries(components.schemas).map(([name, fragment]) => buildSchema(name, fragment));
  return { route: route.toReversed(), schema: schema.toReversed() };
}

function buildRoute(operationId: string, place: string, operation: Record<string, unknown>): Fact<'route'> {
  const [method, path] = place.split(' ') as [Fact<'route'>['method'], string];
  const flags = { idempotent: false, open: false, quiet: false, versioned: false };
  return { operationId, method, path, ...flags, operation, owner: 'one' };
}

function buildSchema(name: string, schema: Record<string, unknown>): Fact<'schema'> {
  return { name, schema, owner: 'two' };
}

function inputOf(facts: Partial<RendererInput['facts']>): RendererInput {
  const context = buildContext(buildIntent({ name: 'billing' }), [], buildResolution({}));
  return { context, facts: { ...createFactLists(), ...facts } };
}

/** The declarations of a contract with one operation and one schema. */
function declare(schema: Record<string, unknown>, operation: Record<string, unknown> = { responses: {} }): string {
  const facts = { route: [buildRoute('getA', 'get /a', operation)], schema: [buildSchema('A', schema)] };
  return unwrap(RENDERERS['openapi-typescript'](inputOf(facts)));
}

describe('openapi', () => {
  it('writes what the service writes of the same routes', () => {
    expect(unwrap(RENDERERS.openapi(inputOf(factsOf(openapi))))).toBe(openapi);
  });

  it('writes a service without routes', () => {
    expect(unwrap(RENDERERS.openapi(inputOf({})))).toBe(
      'openapi: 3.1.1\ninfo:\n  title: billing\n  version: 0.1.0\npaths: {}\ncomponents:\n  schemas: {}\n',
    );
  });

  it('adds the operation id, and repeats what two operations share instead of naming it', () => {
    const shared = { responses: { 200: { description: 'Fine' } } };
    const route = [buildRoute('b', 'post /x', shared), buildRoute('a', 'get /x', shared)];
    const text = unwrap(RENDERERS.openapi(inputOf({ route })));
    expect(text).toContain(
      "    get:\n      operationId: a\n      responses:\n        '200':\n          description: Fine\n",
    );
    expect(text).not.toMatch(/[&*]a1/);
  });

  it('adds what traits say to the operations that they concern, and leaves the others alone', () => {
    const operation = {
      summary: 'Change',
      parameters: [
        { name: 'X-Last', in: 'header', required: false, schema: { type: 'string' } },
        { name: 'id', in: 'path', required: true, schema: { type: 'string' } },
      ],
      responses: {
        200: { description: 'Fine', headers: { Location: { description: 'Its path', schema: { type: 'string' } } } },
        400: { description: 'PATH_INVALID', content: {} },
        default: { description: 'Any other failure' },
      },
    };
    const route = [
      { ...buildRoute('change', 'patch /x/{id}', operation), versioned: true },
      buildRoute('look', 'get /y', { responses: { 200: { description: 'Fine' } } }),
    ];
    const trait: Fact<'operationTrait'> = {
      id: 'match',
      owner: 'three',
      on: { versioned: true, methods: ['patch'] },
      headers: [{ name: 'If-Match', required: false, doc: 'The version.', schema: { type: 'string' } }],
      answers: { 304: 'Not modified' },
      answerHeaders: { ETag: 'Names the version.' },
      errors: ['STALE'],
    };
    const errorCode = [
      { code: 'STALE', category: 'precondition', status: 412, title: 'Stale', doc: 'It is.', owner: 'three' },
      { code: 'REQUEST_INVALID', category: 'malformed', status: 400, title: 'Invalid', doc: 'It is.', owner: 'three' },
    ];
    const schema = [buildSchema('Problem', {})];
    const text = unwrap(RENDERERS.openapi(inputOf({ route, schema, operationTrait: [trait], errorCode })));
    const { paths } = parse(text) as { paths: Record<string, Record<string, Record<string, object>>> };
    expect(Object.keys(paths['/x/{id}']?.patch ?? {})).toEqual(['operationId', 'summary', 'parameters', 'responses']);
    expect(paths['/x/{id}']?.patch?.parameters).toEqual([
      operation.parameters[1],
      { name: 'If-Match', in: 'header', required: false, description: 'The version.', schema: { type: 'string' } },
      operation.parameters[0],
    ]);
    const problem = { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } };
    expect(Object.entries(paths['/x/{id}']?.patch?.responses ?? {})).toEqual([
      [
        '200',
        {
          description: 'Fine',
          headers: {
            ETag: { description: 'Names the version.', schema: { type: 'string' } },
            Location: { description: 'Its path', schema: { type: 'string' } },
          },
        },
      ],
      ['304', { description: 'Not modified' }],
      ['400', { description: 'PATH_INVALID, REQUEST_INVALID', content: problem }],
      ['412', { description: 'STALE', content: problem }],
      ['default', { description: 'Any other failure' }],
    ]);
    expect(paths['/y']?.get).toEqual({ operationId: 'look', responses: { 200: { description: 'Fine' } } });
  });

  it('asks who calls, except on open operations', () => {
    const route = [
      { ...buildRoute('a', 'get /a', { responses: {} }), open: true },
      buildRoute('b', 'get /b', { responses: {} }),
    ];
    const securityScheme = [
      { id: 'token', scheme: { type: 'http', scheme: 'bearer' }, owner: 'three' },
      { id: 'key', scheme: { type: 'apiKey', in: 'header', name: 'X-Key' }, owner: 'three' },
      { id: 'session', scheme: { type: 'apiKey', in: 'cookie', name: 'session' }, owner: 'three' },
    ];
    const document = parse(unwrap(RENDERERS.openapi(inputOf({ route, securityScheme }))));
    expect(document.security).toEqual([{ key: [] }, { session: [] }, { token: [] }]);
    expect([document.paths['/a'].get.security, document.paths['/b'].get.security]).toEqual([[], undefined]);
    expect(Object.keys(document.components.securitySchemes)).toEqual(['key', 'session', 'token']);
    const client = unwrap(RENDERERS['openapi-typescript'](inputOf({ route, securityScheme })));
    expect(client).toContain(
      "export const securitySchemes = {\n  key: { header: 'x-key', prefix: '' },\n  token: { header: 'authorization', prefix: 'Bearer ' },\n} as const;\n",
    );
  });

  it('reports two operations for one place, a strange operation id and an unknown schema, all at once', () => {
    const route = [
      buildRoute('a', 'get /x', { operationId: 'other' }),
      { ...buildRoute('b', 'get /x', {}), owner: 'three' },
      buildRoute('c', 'get /y', { requestBody: [{ $ref: '#/components/schemas/Orde' }] }),
    ];
    const problems = problemsOf(RENDERERS.openapi(inputOf({ route, schema: [buildSchema('Order', {})] })));
    expect(problems.map(({ code, message, hint, features }) => [code, message, hint, features])).toEqual([
      [
        'FACT_INVALID',
        'The fact route "a" of "one" holds the operation "other".',
        'Leave `operationId` out of `operation`.',
        ['one'],
      ],
      [
        'FACT_INVALID',
        'The routes "a" of "one" and "b" of "three" both answer GET /x.',
        'Give one of them another path.',
        ['one', 'three'],
      ],
      [
        'FACT_INVALID',
        'The fact route "c" of "one" refers to the schema "Orde", which no feature of this service declares.',
        'Did you mean "Order"?',
        ['one'],
      ],
    ]);
  });
});

describe('openapi-typescript', () => {
  it('has a type for the headers of an operation', () => {
    const parameters = [{ name: 'If-Match', in: 'header', required: true, schema: { type: 'string' } }];
    const text = declare({}, { parameters, responses: {} });
    expect(text).toContain("export interface GetAHeaders {\n  'If-Match': string;\n}");
    expect(text).toContain('getA: { input: { headers: GetAHeaders }; output: undefined };');
  });

  it('writes what the service writes of the same contract', () => {
    expect(unwrap(RENDERERS['openapi-typescript'](inputOf(factsOf(openapi))))).toBe(contract);
  });

  it.each([
    [{ type: 'array', items: { enum: ['a', 1, null] } }, "('a' | 1 | null)[]"],
    [{ type: 'object' }, 'Record<string, unknown>'],
    [{ type: 'object', additionalProperties: { type: 'integer' } }, 'Record<string, number>'],
    [{ oneOf: [{ const: "it's" }, { type: ['string', 'null'] }] }, "'it\\'s' | string | null"],
    [{}, 'unknown'],
  ])('names a schema without members: %j', (schema, type) => {
    expect(declare(schema)).toContain(`export type A = ${type};\n`);
  });

  it('quotes members that are no names, nests objects and closes no comment', () => {
    const inner = { type: 'object', required: ['x'], properties: { x: { type: 'null' }, 'y-z': { type: 'boolean' } } };
    const text = declare({ type: 'object', properties: { inner: { ...inner, description: 'One */ two' } } });
    expect(text).toContain(
      "export interface A {\n  /** One *\\/ two */\n  inner?: { x: null; 'y-z'?: boolean | undefined } | undefined;\n}",
    );
  });

  it('asks for a query that is required', () => {
    const parameters = [{ name: 'q', in: 'query', required: true, schema: { type: 'string' } }];
    const text = declare({}, { parameters, responses: { default: {} } });
    expect(text).toContain('export interface GetAQuery {\n  q: string;\n}');
    expect(text).toContain('getA: { input: { query: GetAQuery }; output: undefined };');
  });
});

describe('a file rule with `render`', () => {
  const schema = [{ name: 'Order', schema: { type: 'string' } }];
  const files = [{ path: 'api/{{project.kebab}}.yaml', render: 'openapi', when: 'tier >= basic' }];

  it('makes a derived file of the facts of all features', () => {
    const features = [
      buildFeature('facts', { manifest: { facts: { schema } } }),
      buildFeature('rule', { manifest: { files } }),
    ];
    const plan = unwrap(planSketch({ features }));
    expect(textOf(plan, 'api/order-service.yaml')).toContain('  schemas:\n    Order:\n      type: string\n');
    expect(plan.files.find(({ path }) => path === 'api/order-service.yaml')).toMatchObject({
      owner: 'rule',
      kind: 'derived',
      executable: false,
    });
  });

  it('hands on what the renderer finds wrong', () => {
    const wrong = [{ name: 'Order', schema: { $ref: '#/components/schemas/Nobody' } }];
    const feature = buildFeature('rule', { manifest: { files, facts: { schema: wrong } } });
    expect(problemsOf(planSketch({ features: [feature] })).map(({ code }) => code)).toEqual(['FACT_INVALID']);
  });

  it('does not hide a file at the same path', () => {
    const [rule] = files;
    const feature = buildFeature('rule', {
      manifest: { files: [{ ...rule, path: 'a.yaml' }] },
      files: { 'neutral/files/a.yaml': 'a: 1\n' },
    });
    expect(problemsOf(planSketch({ features: [feature] })).map(({ code }) => code)).toEqual(['FILE_CONFLICT']);
  });
});
