import { BASE_COLUMNS, type ColumnType, type Table } from '../db/store.ts';

export interface TablePolicy {
  /** Why the data is kept. */
  readonly purpose: string;
  /** The column that says whose data a row is: `id` when it is about itself. Absent: it is nobody's. */
  readonly subject?: string;
  /** The column with the tenant of that person, where the table holds it itself. It is empty where nobody has one. */
  readonly tenant?: string;
  /** Columns that tell something about that person. */
  readonly personal: readonly string[];
  /** Columns of type text that are encrypted in the database. They cannot be searched, sorted by or unique. */
  readonly encrypted: readonly string[];
  /** What becomes of the rows of somebody who wants to be forgotten: they go, or lose what is personal. */
  readonly erase: 'delete' | 'anonymize';
  readonly retention?: Retention;
}

/** Rows are deleted so many days after they were made, or changed for the last time. */
export interface Retention {
  readonly days: number;
  readonly since: 'created_at' | 'updated_at';
}

/** By table. */
export type DataMap = Readonly<Record<string, TablePolicy>>;

/** Infrastructure that holds copies of what changes: it is encrypted as soon as anything is. */
const COPIES: Readonly<Record<string, readonly string[]>> = {
  outbox: ['message'],
  jobs: ['data'],
  job_batches: ['next_job'],
  projection_changes: ['before', 'after'],
  idempotency_keys: ['headers', 'body'],
  stream_events: ['data'],
  stored_events: ['data', 'extra'],
  stream_snapshots: ['state'],
  webhook_deliveries: ['body'],
  notification_deliveries: ['address', 'content'],
  inbox_messages: ['subject', 'text', 'link'],
};

export function encryptedColumns(map: DataMap, { name }: Pick<Table, 'name'>): readonly string[] {
  const own = Object.hasOwn(map, name) ? map[name] : undefined;
  if (own) return own.encrypted;
  return Object.hasOwn(COPIES, name) && encryptsAnything(map) ? (COPIES[name] ?? []) : [];
}

export function encryptsAnything(map: DataMap): boolean {
  return Object.values(map).some(({ encrypted }) => encrypted.length > 0);
}

export function columnTypeOf({ columns }: Table, column: string): ColumnType | undefined {
  return { ...BASE_COLUMNS, ...columns }[column];
}

/** What in the map cannot be done with the tables that there are. A table that is gone is no problem. */
export function findMapProblems(map: DataMap, tables: readonly Table[]): readonly string[] {
  return tables.flatMap((table) => {
    const policy = Object.hasOwn(map, table.name) ? map[table.name] : undefined;
    return policy ? findTableProblems(table, policy) : [];
  });
}

function findTableProblems(
  table: Table,
  { subject, tenant, personal, encrypted, erase }: TablePolicy,
): readonly string[] {
  const { name, unique, sorted, optional } = table;
  const all = [subject, tenant].filter((column) => column !== undefined).concat(personal, encrypted);
  const unknown = all.filter((column) => columnTypeOf(table, column) === undefined);
  const isText = (column: string): boolean => columnTypeOf(table, column) === 'text';
  const isNeeded = (column: string): boolean =>
    unique.includes(column) || sorted.includes(column) || column === subject;
  return [
    ...unknown.map((column) => `${name}.${column} does not exist`),
    ...encrypted
      .filter((column) => !isText(column))
      .map((column) => `${name}.${column} cannot be encrypted: it is no text`),
    ...encrypted
      .filter(isNeeded)
      .map((column) => `${name}.${column} cannot be encrypted: rows are found or sorted by it`),
    ...(erase === 'delete' ? [] : personal)
      .filter((column) => !optional.includes(column) && !isText(column))
      .map((column) => `${name}.${column} cannot be anonymized: it is neither a text nor optional. Delete the rows`),
  ];
}
