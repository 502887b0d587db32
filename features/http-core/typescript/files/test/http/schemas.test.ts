import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { buildApp } from '../../src/app.ts';
import { features } from '../../src/features.ts';
import { isSchema } from '../support/schema-checker.ts';

const { routes, schemas } = buildApp({ features, env: {} }).declared;

/** The service compiles its schemas at start-up without a look at the meta-schema, which would take longer than all of them. */
describe('the schemas of the API', () => {
  it('are what JSON Schema 2020-12 calls a schema', () => {
    for (const [name, schema] of Object.entries(schemas)) assert.equal(isSchema(schema), true, name);
    for (const { id, params, query, headers, body } of routes) {
      for (const schema of [params, query, headers, body]) assert.equal(isSchema(schema ?? true), true, id);
    }
  });

  it('would be refused otherwise', () => {
    assert.throws(() => new Ajv2020().compile({ type: 'object', required: 'name' }));
  });
});
