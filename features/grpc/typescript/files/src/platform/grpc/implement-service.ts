import { type ServiceDefinition, status as Status, type UntypedServiceImplementation } from '@grpc/grpc-js';
import { StartupError } from '../lifecycle/startup-error.ts';
import { type AnswerOptions, answerCall, send, type UnaryCall } from './answer-call.ts';
import type { GrpcService } from './grpc-service.ts';

export interface ImplementOptions extends AnswerOptions {
  /** Told the full name of the method and the name of the status of each call. */
  readonly onCall: (method: string, status: string) => void;
}

/** The methods of a service as the server calls them. */
export function implementService(
  { name, methods }: GrpcService,
  options: ImplementOptions,
): UntypedServiceImplementation {
  const entries = Object.entries(methods).map(([methodName, method]) => [
    methodName,
    async (call: UnaryCall, callback: Parameters<typeof send>[1]) => {
      const outcome = await answerCall(method, call, options);
      options.onCall(`${name}/${methodName}`, Status['failure' in outcome ? outcome.failure.code : Status.OK]);
      send(outcome, callback);
    },
  ]);
  return Object.fromEntries(entries);
}

/** A method that is in the proto file and not in the code, or the reverse, would fail at its first caller. */
export function requireMethods({ name, methods }: GrpcService, definition: ServiceDefinition): void {
  const declared = Object.entries(definition);
  const names = new Set(declared.map(([method]) => method));
  const problems = [
    ...declared.filter(([method]) => !methods[method]).map(([method]) => `${method} is in api/proto and has no code`),
    ...Object.keys(methods)
      .filter((method) => !names.has(method))
      .map((method) => `${method} has code and is not in api/proto`),
    ...declared
      .filter(([, { requestStream, responseStream }]) => requestStream || responseStream)
      .map(([method]) => `${method} streams, and only single messages are answered`),
  ];
  if (problems.length > 0) throw new StartupError(`${name} and its proto file differ\n  ${problems.join('\n  ')}`);
}
