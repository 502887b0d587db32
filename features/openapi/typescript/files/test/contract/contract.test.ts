import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { buildDeclaredApp } from '../../scripts/support/declared-app.ts';
import { readSurface } from '../../scripts/support/surface.ts';
import { buildApp } from '../../src/app.ts';
import { features } from '../../src/features.ts';
import { createContract, listOperations } from '../../src/platform/openapi/bind.ts';
import { parseContract, readContract } from '../../src/platform/openapi/contract-file.ts';
import { composeDocument, type OpenapiDocument } from '../../src/platform/openapi/document.ts';
import { createAnswerChecker } from '../support/answer-checker.ts';
import { modules } from '../support/modules.ts';
import { sampleOf } from '../support/samples.ts';
import { createSchemaChecker } from '../support/schema-checker.ts';
import { startService } from '../support/service.ts';

const { document } = readContract();

const UNKNOWN_ID = '01980a5e-7c3b-7f4e-9d2a-000000000000';

describe('the contract', () => {
  it('is what the routes say', () => {
    assert.deepEqual(document, JSON.parse(JSON.stringify(composeDocument(readSurface(buildDeclaredApp())))));
  });

  it('has no reference that leads nowhere', () => {
    const references = JSON.stringify(document).matchAll(/"\$ref":"#\/components\/schemas\/([^"]+)"/g);
    for (const [, name = ''] of references) assert.ok(document.components.schemas[name], name);
  });

  it('has examples that fit their schemas', () => {
    const check = createSchemaChecker(document.components.schemas);
    for (const [name, { examples = [] }] of Object.entries(document.components.schemas)) {
      for (const example of examples as unknown[]) assert.deepEqual(check(name, example), [], name);
    }
  });

  it('stops the start when an operation has no handler, or a handler no operation', () => {
    const [path] = Object.keys(document.paths);
    assert.ok(path);
    const renamed = structuredClone(document) as { paths: Record<string, Record<string, { operationId: string }>> };
    for (const operation of Object.values(renamed.paths[path] ?? {})) operation.operationId = 'nobody';
    const contract = createContract(renamed as unknown as OpenapiDocument);
    assert.throws(
      () => contract.bind(buildApp({ features, env: {} }).declared.routes),
      (error: Error) => {
        assert.match(error.message, /operation nobody has no handler/);
        assert.match(error.message, /handler \w+ is not in the contract/);
        return true;
      },
    );
  });

  it('decides what is accepted, not the code', () => {
    const changed = structuredClone(document) as { paths: Record<string, unknown> };
    changed.paths = Object.fromEntries(Object.entries(changed.paths).map(([path, item]) => [`/v2${path}`, item]));
    const { routes } = createContract(changed as unknown as OpenapiDocument).bind(
      buildApp({ features, env: {} }).declared.routes,
    );
    assert.ok(routes.filter((route) => !route.undocumented).every((route) => route.path.startsWith('/v2/')));
  });

  it('is kept by every answer of a running service', async () => {
    await using service = await startService();
    const check = createAnswerChecker(document);
    const called = new Set<string>();
    const { schemas } = document.components;
    const call = async (operationId: string, params: Record<string, string> = {}, body?: unknown) => {
      const operation = listOperations(document).find((one) => one.operation.operationId === operationId);
      assert.ok(operation, operationId);
      const path = operation.path.replaceAll(/\{(\w+)\}/g, (_, name: string) => params[name] ?? '');
      const answer = await service.client.call(operation.method, path, { body });
      called.add(operationId);
      assert.deepEqual(check(operation.operation, answer), [], `${operationId} ${answer.status} ${answer.text}`);
      return answer;
    };
    for (const contract of modules) {
      const list = findOperation('GET', `/${contract.collection}`);
      const { id } = (await call(`create${contract.type}`, {}, sampleOf(contract))).json;
      assert.equal((await call(`create${contract.type}`, {}, { nonsense: 1 })).status, 400);
      await call(`get${contract.type}`, { id });
      await call(`update${contract.type}`, { id }, sampleOf(contract));
      assert.equal((await call(list)).json.total, 1);
      await call(`delete${contract.type}`, { id });
      assert.equal((await call(`get${contract.type}`, { id })).status, 404);
    }
    // The rest, whoever declares it: with the example as body, and an id that leads nowhere.
    for (const { operation } of listOperations(document)) {
      const { operationId, parameters = [], requestBody } = operation;
      if (called.has(operationId)) continue;
      const params = parameters.filter((one) => one.in === 'path').map(({ name }) => [name, UNKNOWN_ID]);
      const body = requestBody?.content['application/json']?.schema;
      const [example] = (schemas[String(body?.$ref).split('/').at(-1) ?? '']?.examples ?? []) as unknown[];
      await call(operationId, Object.fromEntries(params), example);
    }
  });

  it('is served as it is', async () => {
    await using service = await startService();
    assert.deepEqual(parseContract((await service.client.get('/openapi.yaml')).text), document);
    assert.deepEqual((await service.client.get('/openapi.json')).json, document);
    const page = await service.client.get('/docs');
    for (const { path, operation } of listOperations(document)) {
      assert.ok(page.text.includes(path) && page.text.includes(operation.summary), operation.operationId);
    }
    for (const name of Object.keys(document.components.securitySchemes ?? {}))
      assert.ok(page.text.includes(name), name);
  });
});

function findOperation(method: string, path: string): string {
  const found = listOperations(document).find((one) => one.method === method && one.path === path);
  return found?.operation.operationId ?? assert.fail(`no operation answers ${method} ${path}`);
}
