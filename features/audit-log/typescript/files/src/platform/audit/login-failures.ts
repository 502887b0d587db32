import type { HttpContext } from '../http/route.ts';
import type { AuditRecord } from './audit-log.ts';

export interface LoginFailuresOptions {
  readonly write: (correlationId: string, record: AuditRecord) => Promise<void>;
  readonly now: () => number;
  /** One entry for each address in that time. */
  readonly windowMs: number;
}

export interface LoginFailures {
  note(ctx: Pick<HttpContext, 'client' | 'path' | 'correlationId'>): void;
  /** Writes what has been counted since the last entries of addresses whose time is over; of all if `everything`. */
  flush(everything?: boolean): Promise<void>;
}

interface Counted {
  readonly since: number;
  readonly path: string;
  readonly correlationId: string;
  repeated: number;
}

/** An attacker must not be able to fill the log, so whoever tries again within a while is only counted. */
const MOST_ADDRESSES = 10_000;

export function createLoginFailures({ write, now, windowMs }: LoginFailuresOptions): LoginFailures {
  const counted = new Map<string, Counted>();
  const writing = new Set<Promise<void>>();

  function put(client: string, { path, correlationId, repeated }: Counted): void {
    const record = { action: 'login.failed', details: { client, path, repeated } };
    const written = write(correlationId, record).finally(() => writing.delete(written));
    writing.add(written);
  }

  return {
    note({ client, path, correlationId }) {
      const known = counted.get(client);
      if (known) {
        known.repeated += 1;
        return;
      }
      if (counted.size >= MOST_ADDRESSES) return;
      const first = { since: now(), path, correlationId, repeated: 0 };
      counted.set(client, first);
      put(client, first);
    },
    async flush(everything = false) {
      for (const [client, known] of counted) {
        if (!everything && now() - known.since < windowMs) continue;
        counted.delete(client);
        if (known.repeated > 0) put(client, known);
      }
      await Promise.all(writing);
    },
  };
}
