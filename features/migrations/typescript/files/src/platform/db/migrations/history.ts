import { createHash } from 'node:crypto';
import { StartupError } from '../../lifecycle/startup-error.ts';
import type { Sql, SqlSession } from '../sql/sql-driver.ts';
import type { Migration } from './migration.ts';

const TABLE = 'schema_migrations';

/** A migration that has been applied to a database. */
export interface Applied {
  readonly owner: string;
  readonly number: number;
  readonly id: string;
  readonly checksum: string;
  readonly appliedAt: string;
  /** Counts applications; the last one is the first to be taken back. */
  readonly position: number;
}

export async function ensureHistory({ sql }: SqlSession): Promise<void> {
  await sql.schema
    .createTable(TABLE)
    .ifNotExists()
    .addColumn('owner', 'text', (column) => column.notNull())
    .addColumn('number', 'integer', (column) => column.notNull())
    .addColumn('id', 'text', (column) => column.notNull())
    .addColumn('checksum', 'text', (column) => column.notNull())
    .addColumn('applied_at', 'text', (column) => column.notNull())
    .addColumn('position', 'integer', (column) => column.notNull().unique())
    .addPrimaryKeyConstraint('schema_migrations_pkey', ['owner', 'number'])
    .execute();
}

/** In the order of application. Throws when nothing has ever been applied to the database. */
export async function readHistory(sql: Sql): Promise<readonly Applied[]> {
  const rows = await sql.selectFrom(TABLE).selectAll().orderBy('position').execute();
  return rows.map((row) => ({
    owner: String(row.owner),
    number: Number(row.number),
    id: String(row.id),
    checksum: String(row.checksum),
    appliedAt: String(row.applied_at),
    position: Number(row.position),
  }));
}

export async function recordApplied({ sql }: SqlSession, migration: Migration): Promise<void> {
  const { owner, number, id } = migration;
  const last = (await readHistory(sql)).at(-1)?.position ?? 0;
  const row = { owner, number, id, checksum: checksumOf(migration), applied_at: new Date().toISOString() };
  await sql
    .insertInto(TABLE)
    .values({ ...row, position: last + 1 })
    .execute();
}

export async function forgetApplied({ sql }: SqlSession, { owner, number }: Migration): Promise<void> {
  await sql.deleteFrom(TABLE).where('owner', '=', owner).where('number', '=', number).execute();
}

export function isApplied(history: readonly Applied[], { owner, number }: Migration): boolean {
  return history.some((applied) => applied.owner === owner && applied.number === number);
}

/** What has been applied somewhere cannot be changed any more: the next database would get something else. */
export function requireUnchanged(history: readonly Applied[], migrations: readonly Migration[]): void {
  const changed = migrations.filter((migration) =>
    history.some(
      ({ owner, number, checksum }) =>
        owner === migration.owner && number === migration.number && checksum !== checksumOf(migration),
    ),
  );
  if (changed.length === 0) return;
  const ids = changed.map(({ id }) => id).join(', ');
  throw new StartupError(`Changed since they were applied: ${ids}. Put them back, and write the change as a new one`);
}

/** Line ends and space around lines do not count. */
function checksumOf({ up }: Migration): string {
  const text = up
    .split(/\r?\n/)
    .map((line) => line.trim())
    .join('\n');
  return createHash('sha256').update(text).digest('hex');
}
