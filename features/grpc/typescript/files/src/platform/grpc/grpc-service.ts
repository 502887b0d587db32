import type { OperationInput } from '../api-operations/operation-request.ts';
import type { Method } from '../http/route.ts';
import { createToken } from '../token.ts';

/** A message as it comes and goes: names as in the proto file, whole numbers as numbers, enums by name. */
export type Message = Readonly<Record<string, unknown>>;

/** What a method does: it runs one operation of the API. */
export interface GrpcMethod {
  /** Method and path as the route declares them. */
  readonly operation: readonly [Method, string];
  toInput(request: Message): OperationInput;
  /** From the body of the answer; `undefined` when it has none. */
  toMessage(body: unknown): Message;
}

export interface GrpcService {
  /** With its package: `billing.v1.InvoiceService`. */
  readonly name: string;
  /** By the names of the proto file. Each method there has one, and the reverse. */
  readonly methods: Readonly<Record<string, GrpcMethod>>;
}

export interface GrpcServices {
  /** To be called in `setup`. */
  add(service: GrpcService): void;
}

/** Where modules say what their methods do. */
export const GrpcServices = createToken<GrpcServices>('GrpcServices');
