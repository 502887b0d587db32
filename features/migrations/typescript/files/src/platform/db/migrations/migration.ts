/** One reversible step of a schema, for one dialect. */
export interface Migration {
  /** The module or feature that it belongs to. Owners come and go without changing the numbers of others. */
  readonly owner: string;
  readonly number: number;
  /** `invoice/0001-create-invoices` */
  readonly id: string;
  readonly up: string;
  readonly down: string;
  /** A query for rows that contradict the migration: if it finds any, the migration is rolled back. */
  readonly check: string | undefined;
  /** False where the first lines of `up` have `-- no transaction`, as for an index that is built concurrently. */
  readonly transactional: boolean;
  /** From `-- after: invoice/0002`: what has to come first. */
  readonly after: readonly string[];
}

/** `invoice/0002` */
export function migrationKey({ owner, number }: Pick<Migration, 'owner' | 'number'>): string {
  return `${owner}/${String(number).padStart(4, '0')}`;
}

/** By owner and number, except that a migration follows those that it names. Throws on a circle. */
export function orderMigrations(migrations: readonly Migration[]): readonly Migration[] {
  const sorted = migrations.toSorted((a, b) => (migrationKey(a) < migrationKey(b) ? -1 : 1));
  const ordered = new Set<Migration>();
  const visit = (migration: Migration, trail: readonly string[]): void => {
    if (trail.includes(migration.id))
      throw new Error(`Migrations wait for each other: ${[...trail, migration.id].join(' -> ')}`);
    if (ordered.has(migration)) return;
    for (const earlier of sorted.filter((other) => comesBefore(other, migration)))
      visit(earlier, [...trail, migration.id]);
    ordered.add(migration);
  };
  for (const migration of sorted) visit(migration, []);
  return [...ordered];
}

function comesBefore(other: Migration, migration: Migration): boolean {
  const sameOwner = other.owner === migration.owner && other.number < migration.number;
  return sameOwner || migration.after.includes(migrationKey(other));
}
