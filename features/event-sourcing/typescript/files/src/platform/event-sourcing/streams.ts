import type { Context, TransactionContext } from '../../kernel/context.ts';
import { where } from '../../kernel/specification.ts';
import type { Change } from '../db/database.ts';
import type { Row } from '../db/store.ts';
import { columnName, fromRow, tableOf } from '../module/mapper.ts';
import { type EventSourcedModule, type Folded, REMOVED, STATE } from './event-sourced-module.ts';
import { type EventStore, type EventStoreOptions, type NewEvent, StreamChanged, type StreamId } from './event-store.ts';
import { snapshotTable } from './event-tables.ts';

const BY_ID = [{ column: 'id', descending: false }];

/** The aggregates of event-sourced modules, as streams. */
export class Streams {
  readonly #options: EventStoreOptions;
  readonly #store: EventStore;

  constructor(store: EventStore, options: EventStoreOptions) {
    this.#store = store;
    this.#options = options;
    options.database.declare(snapshotTable);
  }

  /** What the events have made of an aggregate; `undefined` when it has none. */
  async load(ctx: Context, module: EventSourcedModule, id: string): Promise<Folded | undefined> {
    const stream = streamOf(module, id);
    const snapshot = await this.#findSnapshot(ctx, stream);
    let state = snapshot?.shape === module.shape ? readSnapshot(snapshot) : undefined;
    for await (const event of this.#store.read(ctx, stream, state?.sequence))
      state = module.fold(state, module.upcast(event));
    return state;
  }

  /** Adds what a change was recorded as. A change that nothing was recorded of is kept as the state that it has made. */
  async record(tx: TransactionContext, module: EventSourcedModule, change: Change): Promise<number> {
    const { before, after, events, forgets } = change;
    // A context without a scope, such as that of a job, writes none of its columns: they stay as they are.
    const row: Row | undefined = after ? { ...before, ...after } : before;
    if (!row) return 0;
    const stream = streamOf(module, row.id);
    const last = await this.#store.last(tx, stream);
    if (last && before && last.version !== before.version) throw new StreamChanged(stream, last.sequence);
    const isFirst = last === undefined && before !== undefined && !forgets;
    const extra = extraOf(module, row);
    const recorded = events.map(({ id, type, data, occurredAt, aggregate: { version } }) => {
      return { id, type, data, schema: module.schemaOf(type), version, occurredAt, extra };
    });
    const added: readonly NewEvent[] = [
      ...(isFirst ? [toStateEvent(module, before)] : []),
      ...recorded,
      ...(recorded.length === 0 && after ? [toStateEvent(module, row)] : []),
      ...(recorded.length === 0 && !after ? [toRemovedEvent(row, this.#options.clock.now(), extra)] : []),
    ];
    const expected = before ? (last?.sequence ?? 0) : 0;
    await this.#store.append(tx, stream, expected, added);
    const sequence = expected + added.length;
    if (forgets) await this.#forget(tx, stream, sequence);
    else if (Math.floor(sequence / module.snapshotEvery) > Math.floor(expected / module.snapshotEvery))
      await this.#keepSnapshot(tx, module, stream);
    return added.length;
  }

  async #forget(tx: TransactionContext, stream: StreamId, sequence: number): Promise<void> {
    await this.#store.forget(tx, stream, sequence);
    const row = await this.#findSnapshot(tx, stream);
    if (row) await this.#options.database.writer(tx).delete(snapshotTable, row.id, row.version);
  }

  async #keepSnapshot(tx: TransactionContext, module: EventSourcedModule, stream: StreamId): Promise<void> {
    const { clock, database, ids } = this.#options;
    const state = await this.load(tx, module, stream.id);
    if (!state) return;
    const at = clock.now().toISOString();
    const cells = { shape: module.shape, sequence: state.sequence, state: JSON.stringify(state), updated_at: at };
    const row = await this.#findSnapshot(tx, stream);
    const writer = database.writer(tx);
    if (row) await writer.update(snapshotTable, { ...row, ...cells, version: row.version + 1 }, row.version);
    else
      await writer.insert(snapshotTable, {
        id: ids.next(),
        version: 1,
        created_at: at,
        slot: slotOf(stream),
        ...cells,
      });
  }

  async #findSnapshot(ctx: Context, stream: StreamId): Promise<Row | undefined> {
    const query = { where: where('slot', 'eq', slotOf(stream)), order: BY_ID, limit: 1 };
    return (await this.#options.database.reader(ctx).select(snapshotTable, query))[0];
  }
}

export function streamOf({ contract }: EventSourcedModule, id: string): StreamId {
  return { module: contract.name, id };
}

function slotOf({ module, id }: StreamId): string {
  return `${module}/${id}`;
}

function readSnapshot({ state }: Row): Folded {
  return JSON.parse(String(state));
}

/** The columns of a row that are no fields of the module. */
function extraOf({ contract }: EventSourcedModule, row: Row): Readonly<Record<string, unknown>> {
  const { columns } = tableOf(contract);
  const own = new Set(['id', 'version', 'created_at', 'updated_at', ...Object.keys(columns)].map(columnName));
  return Object.fromEntries(Object.entries(row).filter(([column]) => !own.has(column)));
}

function toStateEvent(module: EventSourcedModule, row: Row): NewEvent {
  const { version, updatedAt, props } = fromRow<object>(module.contract, row);
  const about = { version, occurredAt: updatedAt, extra: extraOf(module, row) };
  return { type: STATE, schema: module.schemaOf(STATE), data: props, ...about };
}

function toRemovedEvent({ version }: Row, now: Date, extra: Readonly<Record<string, unknown>>): NewEvent {
  return { type: REMOVED, schema: 1, data: null, version: version + 1, occurredAt: now.toISOString(), extra };
}
