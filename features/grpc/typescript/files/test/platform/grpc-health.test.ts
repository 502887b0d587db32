import assert from 'node:assert/strict';
import { it } from 'node:test';
import { status as Status } from '@grpc/grpc-js';
import descriptor from 'protobufjs/ext/descriptor/index.js';
import { createHealthService } from '../../src/platform/grpc/health-service.ts';
import { linkFiles } from '../../src/platform/grpc/link-files.ts';
import { createGrpcClient, files, metadataOf, serviceOf } from '../support/grpc-client.ts';
import { modules } from '../support/modules.ts';
import { startService } from '../support/service.ts';

const HEALTH = 'grpc.health.v1.Health';
const REFLECTION = '/grpc.reflection.v1.ServerReflection/ServerReflectionInfo';
const [first] = modules;
assert.ok(first);

it('health is that of the readiness, for strangers too', async () => {
  let isDown = false;
  await using service = await startService({
    extend: ({ health }) =>
      health.add({
        name: 'test',
        kind: 'ready',
        async check() {
          if (isDown) throw new Error('down');
        },
      }),
  });
  using client = createGrpcClient(service);
  for (const name of ['', serviceOf(first)]) {
    const answer = await client.call(HEALTH, 'Check', { service: name }, { headers: { authorization: '' } });
    assert.deepEqual([answer.status, answer.message.status], [Status.OK, 'SERVING']);
  }
  assert.equal((await client.call(HEALTH, 'Check', { service: 'billing.v9' })).status, Status.NOT_FOUND);
  isDown = true;
  assert.equal((await client.call(HEALTH, 'Check')).message.status, 'NOT_SERVING');
});

it('who watches is told of each change, and does not keep the service from stopping', async () => {
  const service = await startService({ env: { SHUTDOWN_TIMEOUT_MS: '20000' } });
  using client = createGrpcClient(service);
  const { Watch } = files.service(HEALTH);
  assert.ok(Watch);
  const told: string[] = [];
  const { promise: ended, resolve } = Promise.withResolvers<void>();
  const { promise: first, resolve: hear } = Promise.withResolvers<void>();
  client.raw
    .makeServerStreamRequest(Watch.path, Watch.requestSerialize, Watch.responseDeserialize, {})
    .on('data', ({ status }) => {
      told.push(status);
      hear();
    })
    .on('error', () => resolve())
    .on('end', resolve);
  await first;
  assert.deepEqual(told, ['SERVING']);
  const started = performance.now();
  await service.app.shutdown();
  await ended;
  assert.ok(performance.now() - started < 10_000);

  let isReady = false;
  const health = createHealthService({ isReady: async () => isReady, services: [], watchMs: 5 });
  const written: string[] = [];
  const { promise: both, resolve: done } = Promise.withResolvers<void>();
  const call = {
    request: {},
    once: () => undefined,
    end: () => undefined,
    write({ status }: { readonly status: string }) {
      written.push(status);
      isReady = true;
      if (written.length === 2) done();
    },
  };
  health.implementation.Watch(call as unknown as Parameters<typeof health.implementation.Watch>[0]);
  await both;
  health.close();
  assert.deepEqual(written, ['NOT_SERVING', 'SERVING']);
});

it('reflection shows the services where it is on, and nowhere else', async () => {
  for (const [reflection, isShown] of [
    ['on', true],
    ['off', false],
  ] as const) {
    await using service = await startService({ env: { GRPC_REFLECTION: reflection } });
    using client = createGrpcClient(service);
    const { promise: text, resolve } = Promise.withResolvers<string>();
    const same = (bytes: Buffer): Buffer => bytes;
    const stream = client.raw.makeBidiStreamRequest(REFLECTION, same, same, metadataOf({}));
    stream
      .on('data', (bytes: Buffer) => resolve(bytes.toString('latin1')))
      .on('error', ({ message }) => resolve(message));
    // `list_services`, the seventh field, as an empty text.
    stream.write(Buffer.from([0x3a, 0]));
    assert.equal((await text).includes(serviceOf(first)), isShown, await text);
    stream.cancel();
  }
});

it('reflection has files that name those they need, so that a caller can put them together', () => {
  const { fileDescriptorProtos } = linkFiles(files.definition)['google.protobuf.FieldMask'] ?? {};
  assert.ok(Array.isArray(fileDescriptorProtos));
  const needed = new Map<string, readonly string[]>(
    fileDescriptorProtos.map((bytes) => {
      const { name, dependency } = descriptor.FileDescriptorProto.decode(bytes).toJSON();
      return [name, dependency ?? []];
    }),
  );
  const packageName = serviceOf(first).split('.').slice(0, -1).join('_');
  assert.ok(needed.get(`${packageName}.proto`)?.includes('google_protobuf.proto'), packageName);
  assert.deepEqual(needed.get('google_protobuf.proto'), []);
});
