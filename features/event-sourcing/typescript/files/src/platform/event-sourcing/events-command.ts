import { setTimeout as sleep } from 'node:timers/promises';
import type { Context } from '../../kernel/context.ts';
import type { Database } from '../db/database.ts';
import { StartupError } from '../lifecycle/startup-error.ts';
import type { EventSourcedModules } from './around-repositories.ts';
import type { EventProjection } from './event-sourcing.ts';
import type { EventStore } from './event-store.ts';
import type { EventUpkeep } from './event-upkeep.ts';
import type { Projector } from './projector.ts';
import { restoreRows } from './restore-rows.ts';
import type { Streams } from './streams.ts';

export interface EventsCommandOptions {
  readonly database: Database;
  readonly store: EventStore;
  readonly streams: Streams;
  readonly projector: Projector;
  readonly modules: EventSourcedModules;
  readonly projections: ReadonlyMap<string, EventProjection>;
  readonly upkeep: EventUpkeep;
  readonly leaseMs: number;
}

const LOOK_MS = 100;

/** `events rebuild <projection>`, `events restore <module>`: its answer, as a line for a person. */
export function createEventsCommand(options: EventsCommandOptions) {
  const { store, projector, modules, projections, upkeep, leaseMs } = options;

  /** A process that has nothing to apply loses its lease after a while. */
  async function waitForTurn(ctx: Context): Promise<void> {
    for (const end = Date.now() + 2 * leaseMs; !(await upkeep.hold(ctx)); await sleep(LOOK_MS))
      if (Date.now() > end) throw new StartupError('Another process works on events. Try again when it has less to do');
  }

  return async (ctx: Context, [action, name = '']: readonly string[]): Promise<string> => {
    switch (action) {
      case 'rebuild': {
        const projection = requireOne(projections, name, 'projection of events');
        await waitForTurn(ctx);
        while ((await store.number(ctx)) > 0);
        return `${name} is made anew from ${await projector.rebuild(ctx, projection)} events.`;
      }
      case 'restore':
        return `${await restoreRows(ctx, requireOne(modules, name, 'event-sourced module'), options)} rows of ${name} are mended.`;
      default:
        throw new StartupError('events takes one of rebuild, restore');
    }
  };
}

function requireOne<T>(all: ReadonlyMap<string, T>, name: string, what: string): T {
  const found = all.get(name);
  if (!found) throw new StartupError(`There is no ${what} ${name}. There are: ${[...all.keys()].join(', ') || 'none'}`);
  return found;
}
