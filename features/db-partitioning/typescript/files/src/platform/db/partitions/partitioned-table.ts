import { createToken } from '../../token.ts';

/** A table in partitions by the time of its ids, made with `partition_table` in a migration. */
export interface PartitionedTable {
  readonly table: string;
  /** What one partition spans, in UTC. Another unit counts from the next partition on. */
  readonly every: 'day' | 'week' | 'month';
  /** For how many units after the current one there is a partition already. */
  readonly ahead: number;
  /**
   * How many whole units are kept. Older partitions are dropped with all their rows, and nobody is told of each of them: neither events
   * nor an audit log. Everything is kept if left out.
   */
  readonly keep?: number;
}

/** Those of `partitioned-tables.ts`, and what features add in `setup`. */
export const PartitionedTables = createToken<PartitionedTable[]>('PartitionedTables');
