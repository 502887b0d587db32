import type { Context } from '../../kernel/context.ts';
import type { Leases } from '../db/lease/leases.ts';
import type { Logger } from '../log/logger.ts';
import type { EventLag } from './event-gauges.ts';
import type { EventProjection } from './event-sourcing.ts';
import type { EventStore, EventStoreOptions } from './event-store.ts';
import type { Projector } from './projector.ts';

/** Of the process that numbers events and applies them. */
export const LEASE = 'event-store';

export interface EventUpkeepOptions extends EventStoreOptions {
  readonly store: EventStore;
  readonly projector: Projector;
  readonly projections: ReadonlyMap<string, EventProjection>;
  readonly leases: Leases;
  /** Tells this process from others. */
  readonly holder: string;
  readonly leaseMs: number;
  readonly log: Logger;
}

export interface EventUpkeep {
  /** Whether this process is the one that works on events. */
  hold(ctx: Context): Promise<boolean>;
  /** Numbers what was committed, and applies it. True when there is more. */
  turn(ctx: Context): Promise<boolean>;
  lags(ctx: Context): Promise<readonly EventLag[]>;
}

export function createEventUpkeep(options: EventUpkeepOptions): EventUpkeep {
  const { store, projector, projections, leases, holder, leaseMs, clock, log } = options;
  const all = (): readonly EventProjection[] => [...projections.values()];
  const lagOf = async (ctx: Context, { name }: EventProjection): Promise<EventLag> => {
    const { events, oldest } = await store.backlog(ctx, await projector.checkpoint(ctx, { name }));
    return { projection: name, events, oldestMs: oldest ? Math.max(0, clock.now().getTime() - oldest.getTime()) : 0 };
  };
  const hold = (ctx: Context): Promise<boolean> => leases.hold(ctx, LEASE, holder, leaseMs);
  return {
    hold,
    async turn(ctx) {
      const lags = await Promise.all(all().map((projection) => lagOf(ctx, projection)));
      // A service that is quiet writes nothing, not even its lease.
      const isQuiet = (await store.backlog(ctx, await store.highest(ctx))).events === 0;
      if ((isQuiet && lags.every(({ events }) => events === 0)) || !(await hold(ctx))) return false;
      let count = await store.number(ctx);
      for (const projection of all()) {
        count += await projector.apply(ctx, projection).catch((err: unknown) => {
          log.error({ err, projection: projection.name }, 'a projection of events stands still');
          return 0;
        });
      }
      return count > 0;
    },
    lags: (ctx) => Promise.all(all().map((projection) => lagOf(ctx, projection))),
  };
}
