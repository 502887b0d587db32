import type { Clock } from '../../kernel/clock.ts';
import type { Context, TransactionContext } from '../../kernel/context.ts';
import type { IdSource } from '../../kernel/id.ts';
import { and, type Specification, where } from '../../kernel/specification.ts';
import type { Database } from '../db/database.ts';
import { type Row, UniqueViolation } from '../db/store.ts';
import { storedEventTable } from './event-tables.ts';

/** The events of one aggregate. */
export interface StreamId {
  /** The name of its module. */
  readonly module: string;
  /** The id of the aggregate. */
  readonly id: string;
}

export interface NewEvent {
  /** Default: a new one. */
  readonly id?: string;
  readonly type: string;
  /** The version of its data, from 1. */
  readonly schema: number;
  readonly data: unknown;
  /** Of the aggregate, once this has happened. */
  readonly version: number;
  readonly occurredAt: string;
  /** Columns of the row that are no fields of the module, such as its tenant. */
  readonly extra: Readonly<Record<string, unknown>>;
}

export interface StoredEvent extends NewEvent {
  readonly id: string;
  readonly stream: StreamId;
  /** Its place in the stream, from 1. */
  readonly sequence: number;
  /** Its place among all events, once it has one. */
  readonly position: number | undefined;
  readonly correlationId: string;
  readonly actor: string | undefined;
}

/** Somebody else has added to the stream meanwhile. */
export class StreamChanged extends Error {
  override readonly name = 'StreamChanged';

  constructor({ module, id }: StreamId, expected: number) {
    super(`The stream of ${module} ${id} does not end with ${expected} any more`);
  }
}

export interface EventStoreOptions {
  readonly database: Database;
  readonly clock: Clock;
  readonly ids: IdSource;
}

/** An event whose data is gone. */
export const FORGOTTEN = '$forgotten';

const PAGE = 500;
const IN_STREAM = [
  { column: 'sequence', descending: false },
  { column: 'id', descending: false },
];
const LAST = IN_STREAM.map(({ column }) => ({ column, descending: true }));
const BY_POSITION = [
  { column: 'position', descending: false },
  { column: 'id', descending: false },
];
/** No event is older than the one before it in its stream, so that this keeps the order of each. */
const BY_AGE = [
  { column: 'created_at', descending: false },
  { column: 'sequence', descending: false },
  { column: 'id', descending: false },
];

/** Appends what happened, and reads it by stream or all together. */
export class EventStore {
  readonly #options: EventStoreOptions;

  constructor(options: EventStoreOptions) {
    this.#options = options;
    options.database.declare(storedEventTable);
  }

  /**
   * Adds to a stream that ends with the event of this sequence, 0 for one that is empty.
   * @throws StreamChanged when it ends with another one
   */
  async append(tx: TransactionContext, stream: StreamId, expected: number, events: readonly NewEvent[]): Promise<void> {
    const { clock, database, ids } = this.#options;
    const last = await this.#last(tx, stream);
    if (Number(last?.sequence ?? 0) !== expected) throw new StreamChanged(stream, expected);
    const now = clock.now().toISOString();
    const before = String(last?.created_at ?? now);
    const at = before > now ? before : now;
    for (const [index, { id = ids.next(), ...event }] of events.entries()) {
      const sequence = expected + index + 1;
      const base = { id, version: 1, created_at: at, updated_at: at, ...idOf(stream), sequence, position: null };
      const slot = `${stream.module}/${stream.id}/${sequence}`;
      try {
        await database.writer(tx).insert(storedEventTable, { ...base, slot, ...toCells(event), ...causeOf(tx) });
      } catch (error) {
        throw error instanceof UniqueViolation ? new StreamChanged(stream, expected) : error;
      }
    }
  }

  async last(ctx: Context, stream: StreamId): Promise<StoredEvent | undefined> {
    const row = await this.#last(ctx, stream);
    return row && toEvent(row);
  }

  /** The events of a stream after a sequence, in order. */
  async *read(ctx: Context, stream: StreamId, after = 0): AsyncGenerator<StoredEvent> {
    for (let last = after; ; ) {
      const condition = and(isOf(stream), where('sequence', 'gt', last));
      const rows = await this.#select(ctx, condition, IN_STREAM, PAGE);
      for (const row of rows) yield toEvent(row);
      if (rows.length < PAGE) return;
      last = Number(rows.at(-1)?.sequence);
    }
  }

  /** All streams of a module. */
  async streams(ctx: Context, module: string): Promise<readonly StreamId[]> {
    const groups = await this.#options.database
      .reader(ctx)
      .countBy(storedEventTable, where('module', 'eq', module), ['stream']);
    return groups.map(({ values }) => ({ module, id: String(values.stream) }));
  }

  /** Empties the events of a stream before a sequence: what somebody wants to be forgotten is not kept in its past. Their places stay. */
  async forget(tx: TransactionContext, stream: StreamId, before: number): Promise<void> {
    for await (const { id, sequence } of this.read(tx, stream)) {
      if (sequence >= before) return;
      await this.#empty(tx, id);
    }
  }

  /** Again when it changes at the same moment, because it gets its place: nothing may be left. */
  async #empty(tx: TransactionContext, id: string): Promise<void> {
    for (let isEmpty = false; !isEmpty; ) {
      const [row] = await this.#select(tx, where('id', 'eq', id), BY_AGE, 1);
      if (!row) return;
      const empty = { ...row, type: FORGOTTEN, schema: 1, data: 'null', actor: null, version: row.version + 1 };
      isEmpty = await this.#options.database.writer(tx).update(storedEventTable, empty, row.version);
    }
  }

  /**
   * Gives committed events their places among all, one process at a time. A place that was given when an event was added could appear after a higher
   * one, and a projection would have gone past it.
   */
  async number(ctx: Context): Promise<number> {
    const { database } = this.#options;
    return database.run(ctx, async (tx) => {
      const rows = await this.#select(tx, where('position', 'eq', null), BY_AGE, PAGE);
      const highest = await this.highest(tx);
      let count = 0;
      for (const row of rows) {
        const numbered = { ...row, position: highest + count + 1, version: row.version + 1 };
        // One that was emptied meanwhile gets its place the next time.
        if (await database.writer(tx).update(storedEventTable, numbered, row.version)) count += 1;
      }
      return count;
    });
  }

  /** The highest place that was given, 0 when there is none. */
  async highest(ctx: Context): Promise<number> {
    const order = BY_POSITION.map(({ column }) => ({ column, descending: true }));
    const [row] = await this.#select(ctx, where('position', 'ne', null), order, 1);
    return Number(row?.position ?? 0);
  }

  /** Events of all streams after a place, in order. */
  async after(ctx: Context, position: number, limit: number): Promise<readonly StoredEvent[]> {
    return (await this.#select(ctx, where('position', 'gt', position), BY_POSITION, limit)).map(toEvent);
  }

  /** How many events there are after a place, and since when the oldest of them waits. */
  async backlog(
    ctx: Context,
    position: number,
  ): Promise<{ readonly events: number; readonly oldest: Date | undefined }> {
    const reader = this.#options.database.reader(ctx);
    const later = where('position', 'gt', position);
    const isNew = where('position', 'eq', null);
    const events = (await reader.count(storedEventTable, later)) + (await reader.count(storedEventTable, isNew));
    const [first] = await this.#select(ctx, later, BY_POSITION, 1);
    const [unnumbered] = await this.#select(ctx, isNew, BY_AGE, 1);
    const row = first ?? unnumbered;
    return { events, oldest: row && new Date(String(row.created_at)) };
  }

  async #last(ctx: Context, stream: StreamId): Promise<Row | undefined> {
    return (await this.#select(ctx, isOf(stream), LAST, 1))[0];
  }

  #select(ctx: Context, condition: Specification, order: typeof IN_STREAM, limit: number) {
    const query = { where: condition, order, limit };
    return this.#options.database.reader(ctx).select(storedEventTable, query);
  }
}

function idOf({ module, id }: StreamId) {
  return { module, stream: id };
}

function isOf({ module, id }: StreamId) {
  return and<Record<string, unknown>>(where('module', 'eq', module), where('stream', 'eq', id));
}

function causeOf({ correlationId, actor }: Context) {
  return { correlation_id: correlationId, actor: actor?.id ?? null };
}

function toCells({ type, schema, data, version, occurredAt, extra }: Omit<NewEvent, 'id'>) {
  const texts = { data: JSON.stringify(data ?? null), extra: JSON.stringify(extra) };
  return { type, schema, ...texts, aggregate_version: version, occurred_at: occurredAt };
}

function toEvent(row: Row): StoredEvent {
  return {
    id: row.id,
    stream: { module: String(row.module), id: String(row.stream) },
    sequence: Number(row.sequence),
    position: row.position === null ? undefined : Number(row.position),
    type: String(row.type),
    schema: Number(row.schema),
    data: JSON.parse(String(row.data)),
    version: Number(row.aggregate_version),
    occurredAt: String(row.occurred_at),
    extra: JSON.parse(String(row.extra)),
    correlationId: String(row.correlation_id),
    actor: row.actor === null ? undefined : String(row.actor),
  };
}
