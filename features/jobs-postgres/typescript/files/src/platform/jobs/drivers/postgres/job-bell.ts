import { sql } from 'kysely';
import type { Client } from 'pg';
import type { Sql } from '../../../db/sql/sql-driver.ts';
import type { Logger } from '../../../log/logger.ts';
import { createLoop } from '../../../loop/loop.ts';

const RECONNECT_MS = 1000;
/** One for each schema: services that share a database do not wake each other. */
const CHANNEL = "'jobs_' || md5(coalesce(current_schema(), ''))";

/** Tells other processes that there are jobs, and is told. Whatever it misses is found by asking. */
export interface JobBell {
  ring(): void;
  /** Calls `wake` when another process has rung. */
  listen(wake: () => void): void;
  close(): Promise<void>;
}

export interface JobBellOptions {
  readonly sql: () => Sql;
  /** A connection of its own, for as long as it listens. */
  readonly connect: () => Promise<Client>;
  /** Tells this process from others: it does not wake itself. */
  readonly self: string;
  readonly log: Logger;
}

export function createJobBell({ sql: db, connect, self, log }: JobBellOptions): JobBell {
  let ringing: Promise<void> | undefined;
  let again = false;
  let closed = false;
  let client: Client | undefined;
  let wake = (): void => undefined;
  let isAway = false;

  /** After the commit, and once for all that came while the last one was on its way: a `notify` inside of transactions lets one commit at a time. */
  function ring(): void {
    if (closed) return;
    again = ringing !== undefined;
    ringing ??= notify().finally(() => {
      ringing = undefined;
      if (again) ring();
    });
  }

  async function notify(): Promise<void> {
    try {
      await sql`select pg_notify(${sql.raw(CHANNEL)}, ${self})`.execute(db());
    } catch (err) {
      log.debug({ err }, 'nobody is woken: jobs are found by asking');
    }
  }

  /** Until the connection ends. */
  async function hear(): Promise<boolean> {
    const opened = await connect();
    client = opened;
    try {
      const ended = new Promise<void>((resolve) => opened.once('end', () => resolve()));
      if (closed) return false;
      opened.on('notification', ({ payload }) => {
        if (payload !== self) wake();
      });
      const { rows } = await opened.query<{ readonly channel: string }>(`select ${CHANNEL} as channel`);
      for (const { channel } of rows) await opened.query(`listen ${opened.escapeIdentifier(channel)}`);
      if (isAway) {
        log.info('workers are woken again');
        // What came while nobody listened.
        wake();
      }
      isAway = false;
      await ended;
      if (!closed) throw new Error('The connection has ended');
      return false;
    } finally {
      client = undefined;
      await opened.end().catch(() => undefined);
    }
  }

  const loop = createLoop({
    everyMs: RECONNECT_MS,
    turn: hear,
    onError(err) {
      if (!isAway) log.warn({ err }, 'workers are not woken: jobs are found by asking');
      isAway = true;
    },
  });

  return {
    ring,
    listen(run) {
      wake = run;
      loop.start();
    },
    async close() {
      closed = true;
      await client?.end().catch(() => undefined);
      await Promise.all([loop.stop(), ringing]);
    },
  };
}
