import type { Clock } from '../../../kernel/clock.ts';
import type { Context, TransactionContext } from '../../../kernel/context.ts';
import type { IdSource } from '../../../kernel/id.ts';
import { where } from '../../../kernel/specification.ts';
import type { Database } from '../../db/database.ts';
import { type Row, type Table, UniqueViolation } from '../../db/store.ts';
import type { RequestIdentity } from './request-identity.ts';

export const idempotencyTable: Table = {
  name: 'idempotency_keys',
  columns: {
    request_key: 'text',
    fingerprint: 'text',
    lease_until: 'timestamp',
    expires_at: 'timestamp',
    status: 'integer',
    headers: 'text',
    body: 'text',
  },
  unique: ['request_key'],
  optional: ['status', 'headers', 'body'],
  sorted: ['expires_at'],
};

/** An answer as it was given. */
export interface KeptAnswer {
  readonly status: number;
  readonly headers: readonly (readonly [string, string])[];
  readonly body: string;
}

/** What has become of a key. Who holds it, in this version, does the request. */
export type Claim =
  | { readonly kind: 'first'; readonly row: Row }
  | { readonly kind: 'replayed'; readonly answer: KeptAnswer }
  | { readonly kind: 'in_use'; readonly seconds: number }
  | { readonly kind: 'reused' };

export interface IdempotencyStoreOptions {
  readonly database: Database;
  readonly clock: Clock;
  readonly ids: IdSource;
  readonly keepMs: number;
  readonly leaseMs: number;
}

const BY_EXPIRY = [
  { column: 'expires_at', descending: false },
  { column: 'id', descending: false },
];
const BATCH = 500;

export class IdempotencyStore {
  readonly #options: IdempotencyStoreOptions;

  constructor(options: IdempotencyStoreOptions) {
    this.#options = options;
    options.database.declare(idempotencyTable);
  }

  /** In a transaction of its own, so that others see at once that the request is being done. */
  async claim(ctx: Context, identity: RequestIdentity): Promise<Claim> {
    for (;;) {
      const found = await this.#find(ctx, identity.key);
      const claim = found ? this.#judge(found, identity) : undefined;
      if (claim) return claim;
      const row = await (found ? this.#takeOver(ctx, found, identity) : this.#insert(ctx, identity));
      if (row) return { kind: 'first', row };
    }
  }

  /** In the transaction of the request. False when its lease is over and somebody else does the same request. */
  finish(tx: TransactionContext, row: Row, { status, headers, body }: KeptAnswer): Promise<boolean> {
    const { clock, database } = this.#options;
    const version = row.version + 1;
    const updatedAt = clock.now().toISOString();
    const done = { ...row, version, updated_at: updatedAt, status, headers: JSON.stringify(headers), body };
    return database.writer(tx).update(idempotencyTable, done, row.version);
  }

  /** The request has left nothing: its key is free. */
  async release(ctx: Context, row: Row): Promise<void> {
    const { database } = this.#options;
    await database.run(ctx, (tx) => database.writer(tx).delete(idempotencyTable, row.id, row.version));
  }

  /** Deletes answers whose time is over. Resolves with how many there were. */
  async purge(ctx: Context): Promise<number> {
    const { clock, database } = this.#options;
    const query = { where: where('expires_at', 'lte', clock.now().toISOString()), order: BY_EXPIRY, limit: BATCH };
    const expired = await database.reader(ctx).select(idempotencyTable, query);
    await database.run(ctx, async (tx) => {
      for (const { id, version } of expired) await database.writer(tx).delete(idempotencyTable, id, version);
    });
    return expired.length;
  }

  async #find(ctx: Context, key: string): Promise<Row | undefined> {
    const query = { where: where('request_key', 'eq', key), order: BY_EXPIRY, limit: 1 };
    const [row] = await this.#options.database.reader(ctx).select(idempotencyTable, query);
    return row;
  }

  /** `undefined` when the key is free: its time is over, or the lease of a request that never ended. */
  #judge(row: Row, { fingerprint }: RequestIdentity): Claim | undefined {
    const now = this.#options.clock.now().getTime();
    const isDone = row.status !== null;
    const until = Date.parse(String(isDone ? row.expires_at : row.lease_until));
    if (until <= now) return undefined;
    if (row.fingerprint !== fingerprint) return { kind: 'reused' };
    if (!isDone) return { kind: 'in_use', seconds: 1 };
    const headers: readonly [string, string][] = JSON.parse(String(row.headers));
    return { kind: 'replayed', answer: { status: Number(row.status), headers, body: String(row.body ?? '') } };
  }

  async #insert(ctx: Context, identity: RequestIdentity): Promise<Row | undefined> {
    const { clock, database, ids } = this.#options;
    const row: Row = { id: ids.next(), version: 1, created_at: clock.now().toISOString(), ...this.#columns(identity) };
    try {
      await database.run(ctx, (tx) => database.writer(tx).insert(idempotencyTable, row));
      return row;
    } catch (error) {
      if (error instanceof UniqueViolation) return undefined;
      throw error;
    }
  }

  async #takeOver(ctx: Context, old: Row, identity: RequestIdentity): Promise<Row | undefined> {
    const { database } = this.#options;
    const row: Row = { ...old, ...this.#columns(identity), version: old.version + 1 };
    const isMine = await database.run(ctx, (tx) => database.writer(tx).update(idempotencyTable, row, old.version));
    return isMine ? row : undefined;
  }

  #columns({ key, fingerprint }: RequestIdentity) {
    const { clock, keepMs, leaseMs } = this.#options;
    const now = clock.now().getTime();
    return {
      updated_at: new Date(now).toISOString(),
      request_key: key,
      fingerprint,
      lease_until: new Date(now + leaseMs).toISOString(),
      expires_at: new Date(now + keepMs).toISOString(),
      status: null,
      headers: null,
      body: null,
    };
  }
}
