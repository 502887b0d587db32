import type { Context } from '../../../kernel/context.ts';
import { createToken } from '../../token.ts';

/** One connection. */
export interface Connection {
  /** Of the request that opened it, with its caller. The signal is aborted when the connection ends. */
  readonly ctx: Context;
  /** Sends a value as JSON. Does nothing when the connection has ended. */
  send(value: unknown): void;
  /** Ends it, with a status code of RFC 6455, 7.4. */
  close(code?: number, reason?: string): void;
}

export interface SocketHandlers {
  /**
   * One message at a time: while this one is handled, no more are read, so that nobody sends faster than we work. `message` is JSON that nobody has
   * validated. An `AppError` is told to the other side as `{ error: { code, title } }`; anything else ends the connection.
   */
  onMessage?(message: unknown): Promise<void>;
  onClose?(): void;
}

export interface SocketRoute {
  /** Unique, as the id of a route. */
  readonly id: string;
  readonly path: string;
  readonly summary: string;
  /** What a caller must be allowed to do, as for any route. */
  readonly permission?: string;
  /** Open to callers whom nobody has authenticated. */
  readonly open?: true;
  /** A connection is there. */
  connect(connection: Connection): SocketHandlers;
}

/** Where modules say which paths speak WebSocket. */
export interface Sockets {
  /** To be called in `setup`. */
  route(route: SocketRoute): void;
}

export const Sockets = createToken<Sockets>('Sockets');
