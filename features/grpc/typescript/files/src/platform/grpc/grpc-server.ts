import { Server, ServerCredentials, type ServiceDefinition, type UntypedServiceImplementation } from '@grpc/grpc-js';
import type { HttpServer } from '../http/server.ts';

export interface GrpcServerOptions {
  readonly services: readonly {
    readonly definition: ServiceDefinition;
    readonly implementation: UntypedServiceImplementation;
  }[];
  /** Adds more, such as reflection. */
  readonly extend?: (server: Server) => void;
  /** In bytes. */
  readonly maxMessage: number;
  readonly maxConnectionAgeMs: number;
  /** Ends the streams that would keep the server open. */
  readonly onClose: () => void;
}

/** A server of gRPC that opens and closes like those of HTTP. */
export function createGrpcServer(options: GrpcServerOptions): HttpServer {
  const { services, extend, maxMessage, maxConnectionAgeMs, onClose } = options;
  const server = new Server({
    'grpc.max_receive_message_length': maxMessage,
    'grpc.max_concurrent_streams': 100,
    // Callers come back and are spread anew over all instances.
    'grpc.max_connection_age_ms': maxConnectionAgeMs,
    'grpc.max_connection_age_grace_ms': 30_000,
  });
  for (const { definition, implementation } of services) server.addService(definition, implementation);
  extend?.(server);
  return {
    listen(port, host) {
      const { promise, resolve, reject } = Promise.withResolvers<number>();
      const address = host.includes(':') ? `[${host}]` : host;
      server.bindAsync(`${address}:${port}`, ServerCredentials.createInsecure(), (error, bound) =>
        error ? reject(error) : resolve(bound),
      );
      return promise;
    },
    close() {
      onClose();
      const { promise, resolve, reject } = Promise.withResolvers<void>();
      server.tryShutdown((error) => (error ? reject(error) : resolve()));
      return promise;
    },
    abort: () => server.forceShutdown(),
  };
}
