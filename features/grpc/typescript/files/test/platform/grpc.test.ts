import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { status as Status } from '@grpc/grpc-js';
import { buildApp } from '../../src/app.ts';
import { features } from '../../src/features.ts';
import { AppError } from '../../src/kernel/app-error.ts';
import { coreErrors } from '../../src/platform/errors/core-errors.ts';
import { statusOf } from '../../src/platform/errors/problem.ts';
import { toHeaders } from '../../src/platform/grpc/call-headers.ts';
import { grpcStatus } from '../../src/platform/grpc/status.ts';
import type { HttpContext } from '../../src/platform/http/route.ts';
import { FREE_PORTS } from '../support/free-ports.ts';
import { createGrpcClient, listName, messageOf, metadataOf, serviceOf } from '../support/grpc-client.ts';
import { modules } from '../support/modules.ts';
import { sampleOf } from '../support/samples.ts';
import { startService } from '../support/service.ts';
import { openTestEnvironment } from '../support/test-environment.ts';

const [first] = modules;
assert.ok(first);
const fieldOf = ({ name }: { readonly name: string }): string => name.replaceAll('-', '_');

describe('a call', () => {
  it('creates, reads, lists, changes and deletes what REST does', async () => {
    await using service = await startService();
    using client = createGrpcClient(service);
    for (const contract of modules) {
      const { type } = contract;
      const call = (method: string, message: object) => client.call(serviceOf(contract), method, message);
      const input = messageOf(contract);
      const created = await call(`Create${type}`, input);
      assert.equal(created.status, Status.OK, JSON.stringify(created.problem));
      const entity = created.message[fieldOf(contract)];
      for (const [name, value] of Object.entries(input)) assert.deepEqual(entity[name], value, name);
      const rest = await service.client.get(`/${contract.collection}/${entity.id}`);
      assert.deepEqual([entity.version, entity.created_at], [rest.json.version, rest.json.createdAt]);
      const read = await call(`Get${type}`, { id: entity.id });
      assert.deepEqual(read.message[fieldOf(contract)], entity);

      const other = await service.client.post(`/${contract.collection}`, sampleOf(contract));
      const page = await call(listName(contract), { limit: 1, sort: 'createdAt' });
      const items = page.message[contract.collection.replaceAll('-', '_')];
      assert.deepEqual([items, page.message.total], [[entity], 2]);
      const next = await call(listName(contract), { limit: 1, sort: 'createdAt', cursor: page.message.next });
      assert.equal(next.message[contract.collection.replaceAll('-', '_')][0].id, other.json.id);
      assert.equal(next.message.next, undefined);

      const [[name, value] = ['', undefined]] = Object.entries(messageOf(contract));
      const changed = await call(`Update${type}`, { id: entity.id, [name]: value });
      assert.deepEqual(
        [changed.message[fieldOf(contract)].version, changed.message[fieldOf(contract)][name]],
        [2, value],
      );
      assert.equal((await call(`Delete${type}`, { id: entity.id })).status, Status.OK);
      assert.equal((await call(`Get${type}`, { id: entity.id })).status, Status.NOT_FOUND);
    }
  });

  it('fails with the code of the catalogue, and says what is wrong', async () => {
    await using service = await startService();
    using client = createGrpcClient(service);
    const { type, errors } = first;
    const missing = await client.call(serviceOf(first), `Get${type}`, { id: crypto.randomUUID() });
    assert.deepEqual([missing.status, missing.metadata.get('error-code')], [Status.NOT_FOUND, [errors.notFound.code]]);
    assert.equal(missing.problem.code, errors.notFound.code);
    const invalid = await client.call(serviceOf(first), `Get${type}`, { id: 'x' });
    assert.deepEqual([invalid.status, invalid.problem.violations[0].path], [Status.INVALID_ARGUMENT, 'id']);
    const empty = await client.call(serviceOf(first), `Create${type}`);
    assert.deepEqual([empty.status, empty.problem.code], [Status.INVALID_ARGUMENT, 'REQUEST_INVALID']);
  });

  it('is refused by what refuses the operation, and arrives with its metadata and its address', async () => {
    const seen: HttpContext[] = [];
    await using service = await startService({
      extend({ http }) {
        http.phase('authn', (ctx, next) => {
          seen.push(ctx);
          if (ctx.request.headers.has('x-test-stranger')) throw new AppError(coreErrors.UNAUTHENTICATED);
          return next(ctx);
        });
        http.phase('authz', (ctx, next) => {
          const denied = ctx.request.headers.get('x-test-denied');
          if (denied !== null && ctx.route?.permission === denied) throw new AppError(coreErrors.FORBIDDEN);
          if (ctx.request.headers.has('x-test-limit'))
            throw new AppError(coreErrors.RATE_LIMITED, { headers: { 'retry-after': '7' } });
          return next(ctx);
        });
      },
    });
    using client = createGrpcClient(service);
    const list = (headers: Record<string, string>) => client.call(serviceOf(first), listName(first), {}, { headers });
    assert.equal((await list({ 'x-test-stranger': '1' })).status, Status.UNAUTHENTICATED);
    assert.equal((await list({ 'x-test-denied': `${first.name}:read` })).status, Status.PERMISSION_DENIED);
    const limited = await list({ 'x-test-limit': '1' });
    assert.deepEqual([limited.status, limited.metadata.get('retry-after')], [Status.RESOURCE_EXHAUSTED, ['7']]);
    const allowed = await list({ 'x-correlation-id': 'from-afar', accept: 'text/html' });
    assert.deepEqual([allowed.status, allowed.metadata.get('x-correlation-id')], [Status.OK, ['from-afar']]);
    assert.deepEqual(
      [seen.at(-1)?.client, seen.at(-1)?.request.headers.get('accept')],
      ['127.0.0.1', 'application/json'],
    );
    const line = service.logs.find(({ correlationId }) => correlationId === 'from-afar');
    assert.deepEqual([line?.msg, line?.path], ['request', `/${first.collection}`]);
  });

  it('brings no metadata that belongs to the connection or the codec', () => {
    const given = {
      host: 'evil',
      te: 'trailers',
      'content-length': '3',
      'grpc-timeout': '1S',
      authorization: 'Bearer a',
    };
    const metadata = metadataOf(given);
    metadata.set('trace-bin', Buffer.from('a'));
    metadata.add('x-many', 'a');
    metadata.add('x-many', 'b');
    assert.deepEqual(toHeaders(metadata), { authorization: 'Bearer a', 'x-many': 'a, b' });
  });

  it('ends when its deadline has passed, and so does the work for it', async () => {
    const { promise: aborted, resolve } = Promise.withResolvers<void>();
    await using service = await startService({
      extend: ({ http }) =>
        http.phase('validate', async (ctx, next) => {
          ctx.signal.addEventListener('abort', () => resolve());
          await aborted;
          return next(ctx);
        }),
    });
    using client = createGrpcClient(service);
    const answer = await client.call(serviceOf(first), listName(first), {}, { deadlineMs: 150 });
    assert.equal(answer.status, Status.DEADLINE_EXCEEDED);
    await aborted;
  });

  it('keeps to itself what nobody expected', async () => {
    await using service = await startService({
      extend: ({ http }) => http.phase('validate', () => Promise.reject(new Error('the pool is gone'))),
    });
    using client = createGrpcClient(service);
    const failed = await client.call(serviceOf(first), listName(first));
    assert.deepEqual([failed.status, failed.problem.code], [Status.INTERNAL, 'INTERNAL']);
    assert.ok(!JSON.stringify(failed.problem).includes('pool'));
  });

  it('has a status for every code of the catalogue', async () => {
    const { errors } = buildApp({ features, env: { LOG_LEVEL: 'silent' } });
    assert.ok(errors.list().length > 10);
    for (const error of errors.list())
      assert.notEqual(grpcStatus({ code: error.code, status: statusOf(error) }), Status.UNKNOWN, error.code);
    assert.equal(grpcStatus({ code: 'DEADLINE_EXCEEDED', status: 503 }), Status.DEADLINE_EXCEEDED);
    assert.equal(grpcStatus({ code: first.errors.alreadyExists.code, status: 409 }), Status.ALREADY_EXISTS);
  });
});

describe('the port of gRPC', () => {
  it('is closed when what is in flight has been answered, whoever else stays', async () => {
    const { promise: held, resolve: release } = Promise.withResolvers<void>();
    const { promise: begun, resolve: begin } = Promise.withResolvers<void>();
    const service = await startService({
      env: { SHUTDOWN_TIMEOUT_MS: '20000' },
      extend: ({ http }) =>
        http.phase('validate', async (ctx, next) => {
          begin();
          await held;
          return next(ctx);
        }),
    });
    using client = createGrpcClient(service);
    const slow = client.call(serviceOf(first), listName(first));
    await begun;
    const stopped = service.app.shutdown();
    await sleep(20);
    release();
    assert.equal((await slow).status, Status.OK);
    await stopped;
    assert.equal(
      (await client.call(serviceOf(first), listName(first), {}, { deadlineMs: 2000 })).status,
      Status.UNAVAILABLE,
    );
  });

  it('is not opened by a process without an API', async () => {
    const lines: string[] = [];
    const environment = await openTestEnvironment();
    const app = buildApp({
      features,
      env: { ...FREE_PORTS, ...environment.env },
      logDestination: { write: (line) => void lines.push(line) },
    });
    await app.listen({ api: false });
    await app.shutdown();
    await environment.close();
    assert.ok(!lines.some((line) => line.includes('listening for gRPC')));
  });
});
