import assert from 'node:assert/strict';
import { Client, credentials, Metadata, type ServiceDefinition, type ServiceError } from '@grpc/grpc-js';
import { enumName } from '../../src/platform/grpc/enum-names.ts';
import { readProtoFiles } from '../../src/platform/grpc/proto-files.ts';
import { columnName } from '../../src/platform/module/mapper.ts';
import type { ModuleDescription } from '../../src/platform/module/module-contract.ts';
import { callerHeaders } from './client.ts';
import { sampleOf } from './samples.ts';
import type { Service } from './service.ts';

export const files = readProtoFiles();

/** What came of a call: a message, or the status of a failure with the problem that explains it. */
export interface GrpcAnswer {
  readonly status: number;
  // biome-ignore lint/suspicious/noExplicitAny: a test reads what the assertion then proves
  readonly message?: any;
  // biome-ignore lint/suspicious/noExplicitAny: a test reads what the assertion then proves
  readonly problem?: any;
  readonly metadata: Metadata;
}

export interface GrpcCallOptions {
  readonly headers?: Readonly<Record<string, string>>;
  readonly deadlineMs?: number;
}

export interface GrpcClient extends Disposable {
  readonly raw: Client;
  call(service: string, method: string, message?: object, options?: GrpcCallOptions): Promise<GrpcAnswer>;
}

export function portOfGrpc({ logs }: Pick<Service, 'logs'>): number {
  const line = logs.find(({ msg }) => msg === 'listening for gRPC');
  assert.ok(line);
  return Number(line.port);
}

/** Calls with the credentials of all callers. */
export function createGrpcClient(service: Pick<Service, 'logs'>): GrpcClient {
  const raw = new Client(`127.0.0.1:${portOfGrpc(service)}`, credentials.createInsecure());
  return {
    raw,
    call(name, methodName, message = {}, { headers = {}, deadlineMs = 10_000 } = {}) {
      const definition: ServiceDefinition = files.service(name);
      const method = definition[methodName];
      assert.ok(method, `${name} has no ${methodName}`);
      const metadata = metadataOf({ ...callerHeaders(), ...headers });
      const { promise, resolve } = Promise.withResolvers<GrpcAnswer>();
      let received = new Metadata();
      const call = raw.makeUnaryRequest(
        method.path,
        method.requestSerialize,
        method.responseDeserialize,
        message,
        metadata,
        { deadline: Date.now() + deadlineMs },
        (error, answer) => resolve(error ? toFailure(error) : { status: 0, message: answer, metadata: received }),
      );
      call.on('metadata', (head) => {
        received = head;
      });
      return promise;
    },
    [Symbol.dispose]: () => raw.close(),
  };
}

export function metadataOf(headers: Readonly<Record<string, string>>): Metadata {
  const metadata = new Metadata();
  for (const [name, value] of Object.entries(headers)) metadata.set(name, value);
  return metadata;
}

/** A sample as a message. */
export function messageOf(contract: ModuleDescription): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(sampleOf(contract)).map(([name, value]) => [
      columnName(name),
      contract.fields[name]?.kind === 'enum' ? enumName(name, String(value)) : value,
    ]),
  );
}

/** The service of a module, by what its proto file says. */
export function serviceOf({ type }: ModuleDescription): string {
  const path = Object.keys(files.definition).find((name) => name.endsWith(`.v1.${type}Service`));
  assert.ok(path, `api/proto has no service for ${type}`);
  return path;
}

export const listName = ({ collection }: ModuleDescription): string =>
  `List${collection.replaceAll(/(?:^|-)(\w)/g, (_, letter: string) => letter.toUpperCase())}`;

function toFailure({ code, metadata }: ServiceError): GrpcAnswer {
  const [bytes] = metadata.get('problem-bin');
  return { status: code, metadata, ...(bytes === undefined ? {} : { problem: JSON.parse(bytes.toString()) }) };
}
