import type { Clock } from '../../../kernel/clock.ts';
import type { Context } from '../../../kernel/context.ts';
import { and, oneOf, or, type Specification, where } from '../../../kernel/specification.ts';
import type { Database } from '../../db/database.ts';
import type { Row } from '../../db/store.ts';
import { isBefore, timeOfId } from './event-ids.ts';
import type { StreamEvent } from './event-streams.ts';
import type { StreamHub } from './stream-hub.ts';
import { streamTable, toStreamEvent, toStreamRow } from './stream-table.ts';

export interface EventFeedOptions {
  readonly database: Database;
  readonly hub: StreamHub;
  readonly clock: Clock;
  readonly keepMs: number;
  /** By how much the commit of an event may be later than its time, and clocks of processes may differ. */
  readonly overlapMs: number;
  /** More are not sent again: the listener has to read everything anew. */
  readonly replayLimit: number;
}

const ORDER = [
  { column: 'created_at', descending: false },
  { column: 'id', descending: false },
];
const PAGE = 500;

/** Events of all processes that share the database. Those of this process come at once, the others when it looks. */
export class EventFeed {
  readonly #options: EventFeedOptions;
  /** Delivered lately, with their times. What commits late is found by looking at the last seconds again. */
  readonly #seen = new Map<string, number>();
  #since = 0;
  /** Absent while nobody listens. */
  #ready: Promise<void> | undefined;

  constructor(options: EventFeedOptions) {
    this.#options = options;
    options.database.declare(streamTable);
  }

  /** In the unit of work of `ctx`, if it has one. */
  async publish(ctx: Context, event: StreamEvent): Promise<void> {
    const { clock, database, keepMs } = this.#options;
    await database.run(ctx, async (tx) => {
      const now = clock.now();
      await database.writer(tx).insert(streamTable, toStreamRow(event, now, keepMs));
      database.afterCommit(tx, () => this.#deliver(event, now.getTime()));
    });
  }

  /** To be awaited when somebody begins to listen: what had happened by then is no news. */
  prepare(ctx: Context, now: number): Promise<void> {
    this.#ready ??= this.#skip(ctx, now).catch((error: unknown) => {
      this.#ready = undefined;
      throw error;
    });
    return this.#ready;
  }

  /** Delivers what other processes have told since the last look. Does nothing while nobody listens. */
  async poll(ctx: Context): Promise<void> {
    const { clock, hub, overlapMs } = this.#options;
    if (hub.size === 0) {
      this.#seen.clear();
      this.#ready = undefined;
    }
    if (!this.#ready) return;
    await this.#ready;
    const now = clock.now().getTime();
    for (const row of await this.#readFrom(ctx, this.#since))
      this.#deliver(toStreamEvent(row), Date.parse(String(row.created_at)));
    this.#since = now - overlapMs;
    for (const [id, at] of this.#seen) if (at < this.#since) this.#seen.delete(id);
  }

  /**
   * What was told after the event `lastId`, the earliest first, with those of other processes that may have come before. `undefined` when
   * that cannot be known: it is too long ago, or too much.
   */
  async since(ctx: Context, topics: ReadonlySet<string>, lastId: string): Promise<readonly StreamEvent[] | undefined> {
    const { clock, keepMs, overlapMs, replayLimit } = this.#options;
    const last = timeOfId(lastId);
    if (last === undefined || last < clock.now().getTime() - keepMs) return undefined;
    const mine = and<Record<string, unknown>>(
      where('tenant', 'eq', ctx.tenant ?? ''),
      oneOf('topic', [...topics]),
      where('created_at', 'gte', iso(last - overlapMs)),
    );
    const rows = await this.#read(ctx, mine, replayLimit + PAGE);
    const missed = rows.filter(({ id }) => !isBefore(id, lastId));
    return missed.length > replayLimit ? undefined : missed.map(toStreamEvent);
  }

  async #skip(ctx: Context, now: number): Promise<void> {
    this.#since = now - this.#options.overlapMs;
    for (const { id, created_at: at } of await this.#readFrom(ctx, this.#since)) {
      const time = Date.parse(String(at));
      if (time < now) this.#seen.set(id, time);
    }
  }

  #deliver(event: StreamEvent, at: number): void {
    if (this.#seen.has(event.id)) return;
    this.#seen.set(event.id, at);
    this.#options.hub.deliver(event);
  }

  #readFrom(ctx: Context, time: number): Promise<readonly Row[]> {
    return this.#read(ctx, where('created_at', 'gte', iso(time)), Number.POSITIVE_INFINITY);
  }

  /** Page by page. */
  async #read(ctx: Context, condition: Specification, limit: number): Promise<readonly Row[]> {
    const rows: Row[] = [];
    for (;;) {
      const last = rows.at(-1);
      const rest = last ? and(condition, after(last)) : condition;
      const query = { where: rest, order: ORDER, limit: PAGE };
      const page = await this.#options.database.reader(ctx).select(streamTable, query);
      rows.push(...page);
      if (page.length < PAGE || rows.length >= limit) return rows;
    }
  }
}

function after({ id, created_at: at = null }: Row): Specification {
  return or(
    where('created_at', 'gt', at),
    and<Record<string, unknown>>(where('created_at', 'eq', at), where('id', 'gt', id)),
  );
}

function iso(ms: number): string {
  return new Date(ms).toISOString();
}
