import type { PartitionedTable } from './partitioned-table.ts';

/** The tables whose partitions are made ahead of time. One of your own is made by `partition_table` in a migration, and added here. */
export const partitionedTables: readonly PartitionedTable[] = [
  // With `keep: 24`, what is older than 24 whole units is dropped.
  { table: 'readings', every: 'month', ahead: 6 },
  // tags stays one table: PostgreSQL keeps no natural key over partitions.
];
