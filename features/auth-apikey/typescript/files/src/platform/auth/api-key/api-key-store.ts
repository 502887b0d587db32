import type { Clock } from '../../../kernel/clock.ts';
import type { Context, TransactionContext } from '../../../kernel/context.ts';
import type { IdSource } from '../../../kernel/id.ts';
import { and, type Scalar, type Specification, where } from '../../../kernel/specification.ts';
import type { Database } from '../../db/database.ts';
import type { Row, Table } from '../../db/store.ts';
import type { ApiKey, NewApiKey } from './api-keys.ts';

export const apiKeyTable: Table = {
  name: 'api_keys',
  columns: {
    prefix: 'text',
    hash: 'text',
    owner: 'text',
    scopes: 'text',
    networks: 'text',
    per_minute: 'integer',
    per_day: 'integer',
    expires_at: 'timestamp',
    revoked_at: 'timestamp',
    used_on: 'date',
    used: 'integer',
  },
  unique: ['prefix'],
  optional: ['per_minute', 'per_day', 'expires_at', 'revoked_at', 'used_on'],
  sorted: ['created_at'],
};

const NEWEST = [
  { column: 'created_at', descending: true },
  { column: 'id', descending: true },
];
const MOST = 10_000;

/** A key with what proves it. */
export interface StoredApiKey extends ApiKey {
  readonly hash: string;
}

export interface ApiKeyStoreOptions {
  readonly database: Database;
  readonly clock: Clock;
  readonly ids: IdSource;
}

/** Keys in their table. Whoever changes one while another process counts its use begins anew. */
export class ApiKeyStore {
  readonly #options: ApiKeyStoreOptions;

  constructor(options: ApiKeyStoreOptions) {
    this.#options = options;
    options.database.declare(apiKeyTable);
  }

  async find(ctx: Context, prefix: string): Promise<StoredApiKey | undefined> {
    return (await this.#select(ctx, where('prefix', 'eq', prefix)))[0];
  }

  list(ctx: Context): Promise<readonly StoredApiKey[]> {
    return this.#select(ctx, and());
  }

  async insert(
    ctx: Context,
    key: NewApiKey,
    proof: { readonly prefix: string; readonly hash: string },
  ): Promise<ApiKey> {
    const { clock, database, ids } = this.#options;
    const now = clock.now().toISOString();
    const { owner, scopes, networks = [], perMinute = null, perDay = null, expiresAt } = key;
    const row: Row = {
      id: ids.next(),
      version: 1,
      created_at: now,
      updated_at: now,
      ...proof,
      owner,
      scopes: scopes.join(' '),
      networks: networks.join(' '),
      per_minute: perMinute,
      per_day: perDay,
      expires_at: expiresAt?.toISOString() ?? null,
      revoked_at: null,
      used_on: null,
      used: 0,
    };
    await database.run(ctx, async (tx) => {
      await database.writer(tx).insert(apiKeyTable, row);
      database.changed(tx, { table: apiKeyTable, kind: 'created', before: undefined, after: row, events: [] });
    });
    return toKey(row);
  }

  /** Sets columns of a key, and tells the hooks of the database. */
  async change(ctx: Context, id: string, columns: Readonly<Record<string, Scalar>>): Promise<void> {
    await this.#update(ctx, id, () => columns, true);
  }

  /** Adds to the use of a key on a day. Resolves with all of that day. */
  async addUse(ctx: Context, id: string, day: string, count: number): Promise<number> {
    const row = await this.#update(
      ctx,
      id,
      (old) => ({ used_on: day, used: (old.used_on === day ? Number(old.used) : 0) + count }),
      false,
    );
    return Number(row?.used ?? 0);
  }

  async #select(ctx: Context, condition: Specification): Promise<readonly StoredApiKey[]> {
    const query = { where: condition, order: NEWEST, limit: MOST };
    return (await this.#options.database.reader(ctx).select(apiKeyTable, query)).map(toKey);
  }

  async #update(
    ctx: Context,
    id: string,
    change: (row: Row) => Readonly<Record<string, Scalar>>,
    isTold: boolean,
  ): Promise<Row | undefined> {
    const { database } = this.#options;
    for (;;) {
      const outcome = await database.run(ctx, (tx) => this.#tryUpdate(tx, id, change, isTold));
      if (outcome !== 'changed meanwhile') return outcome;
    }
  }

  async #tryUpdate(
    tx: TransactionContext,
    id: string,
    change: (row: Row) => Readonly<Record<string, Scalar>>,
    isTold: boolean,
  ): Promise<Row | 'changed meanwhile' | undefined> {
    const { clock, database } = this.#options;
    const query = { where: where('id', 'eq', id), order: NEWEST, limit: 1 };
    const [before] = await database.reader(tx).select(apiKeyTable, query);
    if (!before) return undefined;
    const next = { ...before, ...change(before), version: before.version + 1, updated_at: clock.now().toISOString() };
    if (!(await database.writer(tx).update(apiKeyTable, next, before.version))) return 'changed meanwhile';
    if (isTold) database.changed(tx, { table: apiKeyTable, kind: 'updated', before, after: next, events: [] });
    return next;
  }
}

function toKey(row: Row): StoredApiKey {
  return {
    id: row.id,
    prefix: String(row.prefix),
    hash: String(row.hash),
    owner: String(row.owner),
    scopes: readList(row.scopes),
    networks: readList(row.networks),
    perMinute: readNumber(row.per_minute),
    perDay: readNumber(row.per_day),
    createdAt: new Date(String(row.created_at)),
    expiresAt: readTime(row.expires_at),
    revokedAt: readTime(row.revoked_at),
    usedOn: row.used_on === null ? undefined : String(row.used_on),
    used: Number(row.used),
  };
}

function readList(value: Scalar | undefined): readonly string[] {
  return String(value ?? '')
    .split(' ')
    .filter((item) => item !== '');
}

function readNumber(value: Scalar | undefined): number | undefined {
  return value === null || value === undefined ? undefined : Number(value);
}

function readTime(value: Scalar | undefined): Date | undefined {
  return value === null || value === undefined ? undefined : new Date(String(value));
}
