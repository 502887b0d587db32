import { AppError } from '../../kernel/app-error.ts';
import type { Clock } from '../../kernel/clock.ts';
import type { Context, TransactionContext } from '../../kernel/context.ts';
import type { IdSource } from '../../kernel/id.ts';
import { where } from '../../kernel/specification.ts';
import type { Database } from '../db/database.ts';
import type { Row, Table } from '../db/store.ts';
import { operationErrors } from './operations.errors.ts';

export const operationTable: Table = {
  name: 'operations',
  columns: {
    kind: 'text',
    owner: 'text',
    state: 'text',
    progress: 'integer',
    input: 'text',
    result: 'text',
    error: 'text',
    expires_at: 'timestamp',
  },
  unique: [],
  optional: ['result', 'error'],
  sorted: ['expires_at'],
};

export type OperationState = 'pending' | 'running' | 'succeeded' | 'failed' | 'cancelled';

/** What a caller sees of a failure. */
export interface OperationFailure {
  readonly code: string;
  readonly title: string;
  readonly detail?: string;
}

export interface OperationChanges {
  readonly state?: OperationState;
  readonly progress?: number;
  /** As JSON. */
  readonly result?: string;
  readonly error?: string;
}

/** Told inside the unit of work in which an operation moves on. */
export type OnOperation = (tx: TransactionContext, row: Row) => Promise<void>;

export interface OperationStoreOptions {
  readonly database: Database;
  readonly clock: Clock;
  readonly ids: IdSource;
  readonly keepMs: number;
  readonly onChange: OnOperation;
}

const BY_ID = [{ column: 'id', descending: false }];

export function isFinished({ state }: Row): boolean {
  return state !== 'pending' && state !== 'running';
}

/** Operations of the one who set them off; to everybody else they do not exist. */
export function ownerOf({ tenant = '', actor }: Context): string {
  return `${tenant}/${actor?.id ?? ''}`;
}

export class OperationStore {
  readonly #options: OperationStoreOptions;

  constructor(options: OperationStoreOptions) {
    this.#options = options;
    options.database.declare(operationTable);
  }

  async insert(tx: TransactionContext, kind: string, input: unknown): Promise<Row> {
    const { clock, database, ids, keepMs } = this.#options;
    const now = clock.now();
    const row: Row = {
      id: ids.next(),
      version: 1,
      created_at: now.toISOString(),
      updated_at: now.toISOString(),
      kind,
      owner: ownerOf(tx),
      state: 'pending',
      progress: 0,
      input: JSON.stringify(input ?? null),
      result: null,
      error: null,
      expires_at: new Date(now.getTime() + keepMs).toISOString(),
    };
    await database.writer(tx).insert(operationTable, row);
    return row;
  }

  async find(ctx: Context, id: string): Promise<Row | undefined> {
    const query = { where: where('id', 'eq', id), order: BY_ID, limit: 1 };
    return (await this.#options.database.reader(ctx).select(operationTable, query))[0];
  }

  async mine(ctx: Context, id: string): Promise<Row> {
    const row = await this.find(ctx, id);
    if (row?.owner !== ownerOf(ctx)) throw new AppError(operationErrors.OPERATION_NOT_FOUND);
    return row;
  }

  /** Changes an operation that has not ended. `undefined` when it has, or does not exist any more. */
  async move(ctx: Context, id: string, changes: OperationChanges): Promise<Row | undefined> {
    const { clock, database, keepMs, onChange } = this.#options;
    return database.run(ctx, async (tx) => {
      // Claimed, so that a cancellation at the same moment waits, or is seen.
      const query = { where: where('id', 'eq', id), order: BY_ID, limit: 1 };
      const [row] = await database.writer(tx).claim(operationTable, query);
      if (!row || isFinished(row)) return undefined;
      const now = clock.now();
      const moved: Row = {
        ...row,
        ...changes,
        id: row.id,
        version: row.version + 1,
        updated_at: now.toISOString(),
        expires_at: new Date(now.getTime() + keepMs).toISOString(),
      };
      await database.writer(tx).update(operationTable, moved, row.version);
      await onChange(tx, moved);
      return moved;
    });
  }

  /** @throws `OPERATION_NOT_FOUND`, `OPERATION_FINISHED` */
  async cancel(ctx: Context, id: string): Promise<Row> {
    const row = await this.mine(ctx, id);
    const moved = isFinished(row) ? undefined : await this.move(ctx, id, { state: 'cancelled' });
    if (!moved) throw new AppError(operationErrors.OPERATION_FINISHED);
    return moved;
  }
}
