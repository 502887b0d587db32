import type { WebSocket } from 'ws';
import { AppError } from '../../../kernel/app-error.ts';
import type { Context } from '../../../kernel/context.ts';
import type { Logger } from '../../log/logger.ts';
import type { Connection, SocketHandlers, SocketRoute } from './sockets.ts';

/** Why a connection has ended. */
export type EndReason = 'gone' | 'dead' | 'old' | 'slow' | 'refused' | 'failed' | 'closed' | 'drain';

export interface SocketLimits {
  /** A connection that does not answer a ping until the next one is dead. */
  readonly heartbeatMs: number;
  /** Then it ends, so that the caller proves again who it is. */
  readonly maxAgeMs: number;
  /** What the other side has not taken yet. When it is more, the connection is cut. */
  readonly maxBufferBytes: number;
}

export interface OpenSocketOptions extends SocketLimits {
  readonly socket: WebSocket;
  readonly ctx: Context;
  readonly connect: SocketRoute['connect'];
  readonly log: Logger;
  readonly onEnd: (reason: EndReason) => void;
}

export interface OpenSocket {
  /** The service stops: the other side is to connect again, elsewhere. */
  drain(): void;
  /** Without another word. */
  terminate(): void;
}

/** https://www.iana.org/assignments/websocket/websocket.xml#close-code-number */
const CODES = {
  GOING_AWAY: 1001,
  UNSUPPORTED: 1003,
  INVALID: 1007,
  FAILED: 1011,
  RESTART: 1012,
  NORMAL: 1000,
} as const;

/** Runs one connection until it ends. */
export function openSocket(options: OpenSocketOptions): OpenSocket {
  const { socket, ctx, connect, log, onEnd, heartbeatMs, maxAgeMs, maxBufferBytes } = options;
  const ended = new AbortController();
  let reason: EndReason = 'gone';
  let isAlive = true;
  let waiting = 0;
  let last: Promise<void> = Promise.resolve();
  const end = (why: EndReason, code: number, text = ''): void => {
    reason = why;
    socket.close(code, text);
  };
  const cut = (why: EndReason): void => {
    reason = why;
    socket.terminate();
  };
  const send = (value: unknown): void => {
    if (socket.readyState !== socket.OPEN) return;
    socket.send(JSON.stringify(value));
    if (socket.bufferedAmount > maxBufferBytes) cut('slow');
  };
  const connection: Connection = {
    ctx: { ...ctx, signal: ended.signal, deadline: undefined },
    send,
    close: (code = CODES.NORMAL, text = '') => end('closed', code, text),
  };
  const heartbeat = setInterval(() => {
    if (!isAlive) return cut('dead');
    isAlive = false;
    socket.ping();
  }, heartbeatMs).unref();
  const age = setTimeout(() => end('old', CODES.RESTART, 'connect again'), maxAgeMs).unref();
  const handlers = connect(connection);
  const fail = (err: unknown): void => {
    log.error({ err, requestId: ctx.requestId, correlationId: ctx.correlationId }, 'a message could not be handled');
    end('failed', CODES.FAILED);
  };
  socket.on('pong', () => {
    isAlive = true;
  });
  socket.on('message', (data, isBinary) => {
    if (isBinary) return end('refused', CODES.UNSUPPORTED, 'JSON as text, please');
    const message = parseMessage(data.toString());
    if (!message) return end('refused', CODES.INVALID, 'no JSON');
    // What had been read already comes all the same, so it waits in order.
    waiting += 1;
    socket.pause();
    last = last
      .then(() => handle(handlers, message.value, send))
      .catch(fail)
      .finally(() => {
        waiting -= 1;
        if (waiting === 0) socket.resume();
      });
  });
  // A frame that breaks the protocol or is too large: it is closed already, with the code that says which.
  socket.on('error', () => {
    reason = 'refused';
  });
  socket.on('close', () => {
    clearInterval(heartbeat);
    clearTimeout(age);
    ended.abort();
    onEnd(reason);
    handlers.onClose?.();
  });
  return { drain: () => end('drain', CODES.GOING_AWAY, 'connect again'), terminate: () => cut('drain') };
}

async function handle({ onMessage }: SocketHandlers, message: unknown, send: Connection['send']): Promise<void> {
  try {
    await onMessage?.(message);
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    const { definition, detail, violations } = error;
    const { code, title } = definition;
    send({
      error: {
        code,
        title,
        ...(detail === undefined ? {} : { detail }),
        ...(violations.length === 0 ? {} : { violations }),
      },
    });
  }
}

function parseMessage(text: string): { readonly value: unknown } | undefined {
  try {
    return { value: JSON.parse(text) };
  } catch {
    return undefined;
  }
}
