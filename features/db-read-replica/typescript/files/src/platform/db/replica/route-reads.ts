import type { Context } from '../../../kernel/context.ts';
import type { Reader, Store } from '../store.ts';
import type { RecentWriters } from './recent-writers.ts';

export type ReadTarget = 'replica' | 'primary' | 'fallback';

export interface ReadRouting {
  readonly replica: Store;
  /** Whether the replica is fresh enough now. */
  readonly isFresh: () => boolean;
  readonly writers: RecentWriters;
  readonly onRead: (target: ReadTarget) => void;
  /** Told when the replica could not be opened, or did not answer. */
  readonly onFailure: (error: unknown) => void;
}

/** A store that writes to the primary, and reads from the replica what may be a moment old. */
export function routeReads(primary: Store, { replica, isFresh, writers, onRead, onFailure }: ReadRouting): Store {
  const fromReplica = (ctx: Context): Reader => {
    const first = replica.reader(ctx);
    const second = primary.reader(ctx);
    const attempt = async <T>(read: (reader: Reader) => Promise<T>): Promise<T> => {
      try {
        const result = await read(first);
        onRead('replica');
        return result;
      } catch (error) {
        // What is wrong with the query itself shows there again.
        onFailure(error);
        onRead('fallback');
        return read(second);
      }
    };
    return {
      select: (table, query) => attempt((reader) => reader.select(table, query)),
      count: (table, where) => attempt((reader) => reader.count(table, where)),
      countBy: (table, where, columns) => attempt((reader) => reader.countBy(table, where, columns)),
    };
  };

  return {
    ...primary,
    reader(ctx) {
      if (!ctx.mayLag) return primary.reader(ctx);
      if (isFresh() && !writers.has(ctx)) return fromReplica(ctx);
      onRead('primary');
      return primary.reader(ctx);
    },
    async begin(ctx) {
      const tx = await primary.begin(ctx);
      return {
        ...tx,
        async commit() {
          // Also while it is being committed: others may see it before we are told.
          writers.note(ctx);
          await tx.commit();
          writers.note(ctx);
        },
      };
    },
    async open() {
      await primary.open();
      await replica.open().catch(onFailure);
    },
    async close() {
      await replica.close().catch(onFailure);
      await primary.close();
    },
  };
}
