import type { Context, TransactionContext } from '../../kernel/context.ts';
import { where } from '../../kernel/specification.ts';
import type { Row } from '../db/store.ts';
import type { EventSourcedModules } from './around-repositories.ts';
import type { EventProjection } from './event-sourcing.ts';
import { type EventStore, type EventStoreOptions, FORGOTTEN, type StoredEvent } from './event-store.ts';
import { checkpointTable } from './event-tables.ts';

const PAGE = 100;
const BY_ID = [{ column: 'id', descending: false }];

/** Brings projections up to date, from where each has come to. One process at a time. */
export class Projector {
  readonly #store: EventStore;
  readonly #modules: EventSourcedModules;
  readonly #options: EventStoreOptions;

  constructor(store: EventStore, modules: EventSourcedModules, options: EventStoreOptions) {
    this.#store = store;
    this.#modules = modules;
    this.#options = options;
    options.database.declare(checkpointTable);
  }

  async checkpoint(ctx: Context, { name }: Pick<EventProjection, 'name'>): Promise<number> {
    return Number((await this.#find(ctx, name))?.position ?? 0);
  }

  /** Applies the next events. Gives back how many there were. */
  apply(ctx: Context, projection: EventProjection): Promise<number> {
    return this.#options.database.run(ctx, async (tx) =>
      this.#applyPage(tx, projection, await this.checkpoint(tx, projection)),
    );
  }

  /** Makes it anew from the first event on, while everybody else sees what was there before. Gives back how many events there were. */
  rebuild(ctx: Context, projection: EventProjection): Promise<number> {
    return this.#options.database.run(ctx, async (tx) => {
      await projection.clear(tx);
      await this.#move(tx, projection.name, 0);
      for (let total = 0; ; ) {
        const count = await this.#applyPage(tx, projection, await this.checkpoint(tx, projection));
        total += count;
        if (count < PAGE) return total;
      }
    });
  }

  async #applyPage(tx: TransactionContext, projection: EventProjection, from: number): Promise<number> {
    const events = await this.#store.after(tx, from, PAGE);
    for (const event of events) await this.#applyOne(tx, projection, event);
    const last = events.at(-1)?.position;
    if (last !== undefined) await this.#move(tx, projection.name, last);
    return events.length;
  }

  async #applyOne(tx: TransactionContext, projection: EventProjection, event: StoredEvent): Promise<void> {
    const { module } = event.stream;
    if (!projection.modules.includes(module) || event.type === FORGOTTEN) return;
    await projection.apply(tx, this.#modules.get(module)?.upcast(event) ?? event);
  }

  async #move(tx: TransactionContext, name: string, position: number): Promise<void> {
    const { clock, database, ids } = this.#options;
    const at = clock.now().toISOString();
    const row = await this.#find(tx, name);
    const writer = database.writer(tx);
    if (!row) {
      const base = { id: ids.next(), version: 1, created_at: at, updated_at: at };
      await writer.insert(checkpointTable, { ...base, name, position });
      return;
    }
    const moved = { ...row, position, version: row.version + 1, updated_at: at };
    if (!(await writer.update(checkpointTable, moved, row.version)))
      throw new Error(`Another process applies events to ${name}`);
  }

  async #find(ctx: Context, name: string): Promise<Row | undefined> {
    const query = { where: where('name', 'eq', name), order: BY_ID, limit: 1 };
    return (await this.#options.database.reader(ctx).select(checkpointTable, query))[0];
  }
}
