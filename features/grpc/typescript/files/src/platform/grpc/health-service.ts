import { type ServerUnaryCall, type ServerWritableStream, type sendUnaryData, status } from '@grpc/grpc-js';

interface HealthRequest {
  readonly service?: string;
}

interface HealthAnswer {
  readonly status: 'SERVING' | 'NOT_SERVING' | 'SERVICE_UNKNOWN';
}

export interface HealthServiceOptions {
  /** Whether the service is ready: what `/health/ready` answers. */
  readonly isReady: () => Promise<boolean>;
  readonly services: readonly string[];
  readonly watchMs: number;
}

/** The health service of gRPC for all services at once: they have the same dependencies. It is open, as the routes of HTTP are. */
export function createHealthService({ isReady, services, watchMs }: HealthServiceOptions) {
  const known = new Set(['', ...services]);
  const read = async ({ service = '' }: HealthRequest): Promise<HealthAnswer> => {
    if (!known.has(service)) return { status: 'SERVICE_UNKNOWN' };
    return { status: (await isReady()) ? 'SERVING' : 'NOT_SERVING' };
  };
  const watching = new Set<() => void>();
  return {
    implementation: {
      async Check({ request }: ServerUnaryCall<HealthRequest, HealthAnswer>, callback: sendUnaryData<HealthAnswer>) {
        const answer = await read(request);
        if (answer.status !== 'SERVICE_UNKNOWN') return callback(null, answer);
        callback({ code: status.NOT_FOUND, details: `There is no service ${request.service}` });
      },
      Watch(call: ServerWritableStream<HealthRequest, HealthAnswer>) {
        let last: HealthAnswer['status'] | undefined;
        const look = async (): Promise<void> => {
          const answer = await read(call.request);
          if (answer.status !== last && watching.has(end)) call.write(answer);
          last = answer.status;
        };
        const timer = setInterval(() => void look(), watchMs).unref();
        const end = (): void => {
          clearInterval(timer);
          watching.delete(end);
          call.end();
        };
        watching.add(end);
        call.once('cancelled', end);
        void look();
      },
    },
    /** Ends those who watch, who would keep the server open. */
    close() {
      for (const end of [...watching]) end();
    },
  };
}
