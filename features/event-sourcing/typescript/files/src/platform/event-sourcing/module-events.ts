import type { Context } from '../../kernel/context.ts';
import type { Database } from '../db/database.ts';
import { tableOf } from '../module/mapper.ts';
import type { EventSourcedModule } from './event-sourced-module.ts';
import type { EventProjection, EventSourcingOfModules } from './event-sourcing.ts';
import { type EventStore, FORGOTTEN, type StoredEvent } from './event-store.ts';
import type { Projector } from './projector.ts';

export interface ModuleEventsOptions {
  readonly database: Database;
  readonly modules: Map<string, EventSourcedModule>;
  readonly projections: Map<string, EventProjection>;
  readonly store: EventStore;
  readonly projector: Projector;
}

export function createModuleEvents({
  database,
  modules,
  projections,
  store,
  projector,
}: ModuleEventsOptions): EventSourcingOfModules {
  return {
    add(module) {
      const { name } = module.contract;
      if (modules.has(name)) throw new Error(`The events of ${name} are kept twice`);
      modules.set(name, module);
    },
    project(projection) {
      if (projections.has(projection.name)) throw new Error(`There are two projections ${projection.name}`);
      projections.set(projection.name, projection);
    },
    async history(ctx, name, id) {
      const module = modules.get(name);
      if (!module) throw new Error(`The events of ${name} are not kept`);
      const isVisible = createFilter(ctx, database, module);
      const events: StoredEvent[] = [];
      for await (const event of store.read(ctx, { module: name, id }))
        if (isVisible(event)) events.push(event.type === FORGOTTEN ? event : module.upcast(event));
      return events;
    },
    pending: async (ctx, name) => (await store.backlog(ctx, await projector.checkpoint(ctx, { name }))).events,
  };
}

/** Whoever may not see the row, because it belongs to another tenant for example, may not see what happened to it. */
function createFilter(ctx: Context, database: Database, { contract }: EventSourcedModule) {
  const scope = Object.entries(database.scopeOf(ctx, tableOf(contract)));
  return ({ extra }: StoredEvent): boolean => scope.every(([column, value]) => extra[column] === value);
}
