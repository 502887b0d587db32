import { StartupError } from '../../lifecycle/startup-error.ts';
import type { SqlDriver } from '../sql/sql-driver.ts';
import type { PartitionedTable } from './partitioned-table.ts';
import { keepUp, listPartitions, type Partition } from './partitions.ts';

/** `partitions`, `partitions keep-up`: its answer, as lines for a person. */
export async function partitionsCommand(
  driver: SqlDriver | undefined,
  tables: readonly PartitionedTable[],
  [action]: readonly string[],
): Promise<readonly string[]> {
  if (!driver) return ['DATABASE_URL does not name PostgreSQL: nothing has partitions.'];
  if (tables.length === 0) return ['No table has partitions.'];
  switch (action) {
    case undefined:
      return (await Promise.all(tables.map((table) => describeTable(driver, table)))).flat();
    case 'keep-up':
      return keepAllUp(driver, tables);
    default:
      throw new StartupError('partitions takes nothing, or keep-up');
  }
}

async function keepAllUp(driver: SqlDriver, tables: readonly PartitionedTable[]): Promise<readonly string[]> {
  const lines: string[] = [];
  for (const table of tables) {
    const { made, dropped } = await keepUp(driver, table);
    lines.push(...made.map((name) => `Made ${name}`), ...dropped.map((name) => `Dropped ${name}`));
  }
  return lines.length === 0 ? ['Nothing to make or drop.'] : lines;
}

async function describeTable(driver: SqlDriver, { table, every, ahead, keep }: PartitionedTable) {
  const kept = keep === undefined ? 'everything is kept' : `${keep} are kept`;
  const partitions = await listPartitions(driver.reader(), table);
  return [`${table}: one for each ${every}, ${ahead} ahead, ${kept}`, ...partitions.map(describePartition)];
}

function describePartition({ name, from, until, rows, size }: Partition): string {
  const span = until === null ? 'all others' : `${from ?? 'the beginning'} to ${until}`;
  return `  ${name}  ${span}  ${rows < 0 ? 'rows not counted' : `about ${rows} rows`}  ${size}`;
}
