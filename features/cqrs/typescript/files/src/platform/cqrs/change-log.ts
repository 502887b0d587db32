import type { Context, TransactionContext } from '../../kernel/context.ts';
import { and, oneOf, type Specification, where } from '../../kernel/specification.ts';
import type { Database } from '../db/database.ts';
import type { Row, Table } from '../db/store.ts';
import type { SourceChange } from './projections.ts';

/** What projections have not applied yet: a row for each projection and change. */
export const changeLogTable: Table = {
  name: 'projection_changes',
  columns: {
    projection: 'text',
    source: 'text',
    source_id: 'uuid',
    source_version: 'integer',
    kind: 'text',
    before: 'text',
    after: 'text',
  },
  unique: [],
  optional: ['before', 'after'],
  sorted: [],
  indexes: [
    ['projection', 'created_at', 'id'],
    ['projection', 'source_id'],
  ],
};

const BY_AGE = [
  { column: 'created_at', descending: false },
  { column: 'id', descending: false },
];
/** The order of the changes of one row, whatever the clocks of replicas say. Its last one is its deletion. */
const BY_CHANGE = [
  { column: 'source_version', descending: false },
  { column: 'created_at', descending: false },
  { column: 'id', descending: false },
];

export interface LoggedChange extends SourceChange {
  readonly row: Row;
  readonly sourceId: string;
  readonly version: number;
}

export interface ChangeLog {
  append(tx: TransactionContext, projection: string, change: SourceChange): Promise<void>;
  /** The oldest changes of a projection, with all that the log has of their rows, in the order of application. */
  next(ctx: Context, projection: string, limit: number): Promise<readonly LoggedChange[]>;
  all(ctx: Context, projection: string): Promise<readonly LoggedChange[]>;
  forget(tx: TransactionContext, change: LoggedChange): Promise<void>;
  count(ctx: Context, projection: string): Promise<number>;
  /** When the oldest one was made. */
  oldest(ctx: Context, projection: string): Promise<Date | undefined>;
}

export interface ChangeLogOptions {
  readonly database: Database;
  readonly nextId: () => string;
  readonly now: () => Date;
}

export function createChangeLog({ database, nextId, now }: ChangeLogOptions): ChangeLog {
  database.declare(changeLogTable);
  const select = (ctx: Context, condition: Specification, order: typeof BY_AGE, limit: number) =>
    database.reader(ctx).select(changeLogTable, { where: condition, order, limit });
  return {
    async append(tx, projection, { source, kind, before, after }) {
      const at = now().toISOString();
      const row = after ?? before;
      if (!row) return;
      const base = { id: nextId(), version: 1, created_at: at, updated_at: at, projection, source, kind };
      // A deletion follows the version that it deletes.
      const source_version = kind === 'deleted' ? row.version + 1 : row.version;
      const states = { before: write(before), after: write(after) };
      await database.writer(tx).insert(changeLogTable, { ...base, source_id: row.id, source_version, ...states });
    },
    async next(ctx, projection, limit) {
      const oldest = await select(ctx, isOf(projection), BY_AGE, limit);
      const ids = [...new Set(oldest.map(({ source_id = null }) => source_id))];
      const condition: Specification = and(isOf(projection), oneOf('source_id', ids));
      return (await select(ctx, condition, BY_CHANGE, 2 * limit)).map(read);
    },
    async all(ctx, projection) {
      return (await select(ctx, isOf(projection), BY_CHANGE, Number.MAX_SAFE_INTEGER)).map(read);
    },
    forget: async (tx, { row }) => void (await database.writer(tx).delete(changeLogTable, row.id, row.version)),
    count: (ctx, projection) => database.reader(ctx).count(changeLogTable, isOf(projection)),
    async oldest(ctx, projection) {
      const [row] = await select(ctx, isOf(projection), BY_AGE, 1);
      return row && new Date(String(row.created_at));
    },
  };
}

function isOf(projection: string): Specification {
  return where('projection', 'eq', projection);
}

function write(row: Row | undefined): string | null {
  return row ? JSON.stringify(row) : null;
}

function read(row: Row): LoggedChange {
  const parse = (text: unknown): Row | undefined => (text === null ? undefined : JSON.parse(String(text)));
  const kind = row.kind === 'created' || row.kind === 'deleted' ? row.kind : 'updated';
  const about = { source: String(row.source), sourceId: String(row.source_id), version: Number(row.source_version) };
  return { row, ...about, kind, before: parse(row.before), after: parse(row.after) };
}
