import { status as Status } from '@grpc/grpc-js';
import type { Problem } from '../errors/problem.ts';

/** By the HTTP status of the catalogue, after https://github.com/googleapis/googleapis/blob/master/google/rpc/code.proto. */
const BY_STATUS: Readonly<Record<number, Status>> = {
  400: Status.INVALID_ARGUMENT,
  401: Status.UNAUTHENTICATED,
  403: Status.PERMISSION_DENIED,
  404: Status.NOT_FOUND,
  405: Status.UNIMPLEMENTED,
  406: Status.INVALID_ARGUMENT,
  409: Status.ABORTED,
  412: Status.FAILED_PRECONDITION,
  413: Status.RESOURCE_EXHAUSTED,
  415: Status.INVALID_ARGUMENT,
  422: Status.INVALID_ARGUMENT,
  428: Status.FAILED_PRECONDITION,
  429: Status.RESOURCE_EXHAUSTED,
  500: Status.INTERNAL,
  503: Status.UNAVAILABLE,
};

/** The status of a failure. Two codes say more than their category. */
export function grpcStatus({ code, status }: Pick<Problem, 'code' | 'status'>): Status {
  if (code === 'DEADLINE_EXCEEDED') return Status.DEADLINE_EXCEEDED;
  if (code.endsWith('_ALREADY_EXISTS')) return Status.ALREADY_EXISTS;
  return BY_STATUS[status] ?? Status.UNKNOWN;
}
