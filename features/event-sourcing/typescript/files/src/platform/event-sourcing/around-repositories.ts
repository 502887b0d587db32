import { AppError } from '../../kernel/app-error.ts';
import type { OnChange, WrapRepository } from '../db/database.ts';
import { tableOf } from '../module/mapper.ts';
import type { EventSourcedModule } from './event-sourced-module.ts';
import { StreamChanged } from './event-store.ts';
import type { Streams } from './streams.ts';

/** By name. */
export type EventSourcedModules = ReadonlyMap<string, EventSourcedModule>;

/**
 * What is changed inside a unit of work is made of its events. What is only shown, listed or searched comes from the rows, which the same unit of
 * work keeps up to date.
 */
export function createSourcedRepositories(modules: EventSourcedModules, streams: Streams): WrapRepository {
  return (repository, contract) => {
    const module = modules.get(contract.name);
    if (!module) return repository;
    return {
      ...repository,
      async get(ctx, id) {
        // Whether the caller may see it, and in which version, says the row.
        const row = await repository.get(ctx, id);
        const state = ctx.transaction && (await streams.load(ctx, module, id));
        // It was there before its events were kept.
        if (!state) return row;
        const { props, version, createdAt, updatedAt } = state;
        if (!props || version !== row.version) throw new AppError(contract.errors.changed);
        return contract.rehydrate({ id, version, createdAt, updatedAt, props: props as typeof row.props });
      },
    };
  };
}

/** Keeps the events of every change in its unit of work. */
export function createRecorder(
  modules: EventSourcedModules,
  streams: Streams,
  onAppended: (module: string, count: number) => void = () => undefined,
): OnChange {
  return async (tx, change) => {
    const module = [...modules.values()].find(({ contract }) => tableOf(contract).name === change.table.name);
    if (!module) return;
    try {
      onAppended(module.contract.name, await streams.record(tx, module, change));
    } catch (error) {
      throw error instanceof StreamChanged ? new AppError(module.contract.errors.changed, { cause: error }) : error;
    }
  };
}
