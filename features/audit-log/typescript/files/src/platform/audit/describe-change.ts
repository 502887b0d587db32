import type { Change } from '../db/database.ts';
import { BASE_COLUMNS, type Row } from '../db/store.ts';
import type { AuditRecord } from './audit-log.ts';

/** By table, the columns whose values an entry may hold. */
export type AuditedColumns = Readonly<Record<string, readonly string[]>>;

/**
 * A changed row as an entry: of columns on the list what they were and are, of all others that they changed. Empty columns of a row
 * that begins or ends are left out.
 */
export function describeChange({ table, kind, before, after }: Change, audited: AuditedColumns): AuditRecord {
  const shown = audited[table.name] ?? [];
  const names = Object.keys(table.columns).filter((name) => !(name in BASE_COLUMNS));
  const changed = names.filter((name) => cellOf(before, name) !== cellOf(after, name)).sort();
  const values = changed.map((name) => [
    name,
    shown.includes(name) ? { from: cellOf(before, name), to: cellOf(after, name) } : 'changed',
  ]);
  return {
    action: `${table.name}.${kind}`,
    subject: { type: table.name, id: (after ?? before)?.id ?? '' },
    details: { version: (after ?? before)?.version ?? 0, changes: Object.fromEntries(values) },
  };
}

function cellOf(row: Row | undefined, column: string): Row[string] {
  return row?.[column] ?? null;
}
