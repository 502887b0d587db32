import { wordsOf } from '../names/words.ts';
import type { CATEGORIES } from '../vocabulary.ts';

/** Stacks for which there is a skeleton. */
export const SKELETON_STACKS = ['typescript'] as const;

/** A title has room for it, and no line of the skeleton grows beyond what the formatter keeps on one. */
export const LONGEST_ID = 40;

/** What a new feature is to be. */
export interface SkeletonRequest {
  /** Valid, and at most {@link LONGEST_ID} characters. */
  readonly id: string;
  readonly category: (typeof CATEGORIES)[number];
  /** Path or address of the JSON Schema of manifests, for editors. */
  readonly schema: string;
}

/** A text file; `path` is relative to the folder of the feature. */
export interface SkeletonFile {
  readonly path: string;
  readonly content: string;
}

/**
 * A small feature that is whole: one route that answers with a text of the user's choice and counts its calls, with the test that goes red
 * without it. Its files need no formatting in the generated service, however long the id is.
 */
export function composeSkeleton({ id, category, schema }: SkeletonRequest): readonly SkeletonFile[] {
  const { camel, constant, pascal, sentence, snake } = wordsOf(id);
  const names: SkeletonNames = {
    id,
    camel,
    title: sentence,
    operation: `show${pascal}`,
    schemaName: `${pascal}Text`,
    metric: `${snake}.calls`,
    variable: `${constant}_TEXT`,
  };
  const source = `typescript/files/src/platform/${id}/${id}`;
  return [
    { path: 'feature.yaml', content: writeManifest(names, category, schema) },
    { path: 'README.md', content: writePage(names) },
    { path: 'typescript/facts/routes.yaml.hbs', content: writeFacts(names) },
    { path: `${source}.config.ts.hbs`, content: writeConfig(names) },
    { path: `${source}.feature.ts`, content: writeFeature(names) },
    { path: `${source}.routes.ts`, content: writeRoutes(names) },
    { path: `typescript/files/test/platform/${id}.test.ts`, content: writeTest(names) },
  ];
}

interface SkeletonNames {
  readonly id: string;
  readonly camel: string;
  readonly title: string;
  readonly operation: string;
  readonly schemaName: string;
  readonly metric: string;
  readonly variable: string;
}

function writeManifest({ id, title, metric, variable }: SkeletonNames, category: string, schema: string): string {
  return `# yaml-language-server: $schema=${schema}
id: ${id}
version: 1.0.0
title: ${title}
summary: 'GET /${id} answers with a text of your choice, and its calls are counted'
category: ${category}
proof: real
stacks: { typescript: ^1 }
tiers: { min: basic }
requires:
  - { capability: http-framework }
recommends:
  - { feature: metrics, why: 'the calls of GET /${id} are counted there' }
options:
  text:
    type: string
    default: Hello
    title: The text
    doc: What \`GET /${id}\` answers where ${variable} is not set.
facts:
  env:
    - name: ${variable}
      group: ${id}
      key: text
      type: string
      default: '{{options.text}}'
      doc: What \`GET /${id}\` answers.
  metric:
    - name: ${metric}
      instrument: counter
      unit: '{call}'
      doc: Calls of \`GET /${id}\`.
  doc:
    - id: about-${id}
      document: readme
      title: ${title}
      body: |-
        \`GET /${id}\` answers with the text in \`${variable}\`. The metric \`${metric}\` tells how often it was called.
`;
}

function writePage({ id, title, metric, variable }: SkeletonNames): string {
  return `# ${title}

\`GET /${id}\` answers with a text. The option \`text\` decides which one a new service has, the environment variable \`${variable}\` which one
a running service answers:

\`\`\`sh
${variable}='Good morning' npm run dev
curl http://localhost:8080/${id}
\`\`\`

The counter \`${metric}\` tells how often it was called. With the feature \`metrics\` it is among what the service reports.
`;
}

function writeFacts({ id, title, operation, schemaName }: SkeletonNames): string {
  return `route:
  - operationId: ${operation}
    method: get
    path: /${id}
    open: true
    operation:
      operationId: ${operation}
      summary: ${title}
      tags: [${id}]
      responses:
        '200': {description: The text, content: {application/json: {schema: {$ref: '#/components/schemas/${schemaName}'}}}}
        {{> problem status='default' codes='Any other failure'}}
schema:
  - name: ${schemaName}
    schema:
      type: object
      required: [text]
      additionalProperties: false
      properties: {text: {type: string}}
      examples: [{text: Hello}]
`;
}

function writeConfig({ id, camel }: SkeletonNames): string {
  return `{{> config name='${camel}' group='${id}' from='../config/env.ts'}}\n`;
}

function writeFeature({ id, camel, metric }: SkeletonNames): string {
  return `${writeImports([
    ['{ defineFeature }', '../feature.ts'],
    [`{ ${camel}Config }`, `./${id}.config.ts`],
    ['{ answerWith, routes, schemas }', `./${id}.routes.ts`],
  ])}

export const ${camel}Feature = defineFeature({
  id: '${id}',
  config: ${camel}Config,
  setup({ http, meter }, { text }) {
    const calls = meter.createCounter('${metric}', { unit: '{call}' });
    // A series that began with its first call would hide it: a rate is told from the second sample on.
    calls.add(0);
    http.routes(routes(answerWith(text, calls)), schemas);
  },
});
`;
}

function writeRoutes({ id, title, operation, schemaName }: SkeletonNames): string {
  return `${writeImports([['{ defineRoute, type Reply, type Route, type Schemas }', '../http/route.ts']])}

const TEXT = { $ref: '#/components/schemas/${schemaName}' };

export const schemas: Schemas = {
  ${schemaName}: {
    type: 'object',
    required: ['text'],
    additionalProperties: false,
    properties: { text: { type: 'string' } },
    examples: [{ text: 'Hello' }],
  },
};

/** The same answer every time, and each is counted. */
export function answerWith(text: string, calls: { add(count: number): void }): () => Promise<Reply> {
  return async () => {
    calls.add(1);
    return { status: 200, body: { text } };
  };
}

export function routes(handle: Route['handle']): readonly Route[] {
  return [
    defineRoute({
      id: '${operation}',
      method: 'GET',
      path: '/${id}',
      summary: '${title}',
      tag: '${id}',
      open: true,
      responses: { 200: { description: 'The text', schema: TEXT } },
      handle,
    }),
  ];
}
`;
}

function writeTest({ id, variable }: SkeletonNames): string {
  return `${writeImports([
    ['assert', 'node:assert/strict'],
    ['{ describe, it }', 'node:test'],
    ['{ answerWith }', `../../src/platform/${id}/${id}.routes.ts`],
    ['{ adapters }', '../support/adapters.ts'],
    ['{ startService }', '../support/service.ts'],
  ])}

for (const [name, adapter] of Object.entries(adapters)) {
  describe(\`${id} on \${name}\`, () => {
    it('answers with the text of the environment', async () => {
      const env = { ${variable}: 'Good morning' };
      await using service = await startService({ adapter, env });
      const { status, json } = await service.client.get('/${id}');
      assert.deepEqual([status, json], [200, { text: 'Good morning' }]);
    });
  });
}

describe('${id}', () => {
  it('counts each call', async () => {
    const counted: number[] = [];
    const answer = answerWith('Hello', { add: (count) => void counted.push(count) });
    assert.deepEqual(await answer(), { status: 200, body: { text: 'Hello' } });
    assert.deepEqual(counted, [1]);
  });
});
`;
}

/** Names and paths, in the order of the formatter. */
function writeImports(imports: readonly (readonly [names: string, path: string])[]): string {
  return imports.map(([names, path]) => `import ${names} from '${path}';`).join('\n');
}
