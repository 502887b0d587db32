import { AppError } from '../../kernel/app-error.ts';
import type { Clock } from '../../kernel/clock.ts';
import type { Context, TransactionContext } from '../../kernel/context.ts';
import type { IdSource } from '../../kernel/id.ts';
import { and, where } from '../../kernel/specification.ts';
import type { Database } from '../db/database.ts';
import { type Row, UniqueViolation } from '../db/store.ts';
import type { NotificationChannel } from './notification-channel.ts';
import type { NotificationKind } from './notification-kind.ts';
import { changeRow, hashOf, isOf, preferenceTable, tenantOf } from './notification-tables.ts';
import { notificationErrors } from './notifications.errors.ts';

export type AnyKind = Pick<NotificationKind<never>, 'name' | 'title' | 'mandatory' | 'channels'>;

export interface PreferencesOptions {
  readonly database: Database;
  readonly clock: Clock;
  readonly ids: IdSource;
  readonly kinds: ReadonlyMap<string, AnyKind>;
  /** Asked for at the first use: channels are registered after this was made. */
  readonly channels: () => ReadonlyMap<string, NotificationChannel>;
}

export interface Preference {
  readonly kind: string;
  readonly title: string;
  readonly mandatory: boolean;
  readonly channels: readonly { readonly name: string; readonly enabled: boolean }[];
}

export interface Choice {
  readonly kind: string;
  readonly channel: string;
  readonly enabled: boolean;
}

const BY_ID = [{ column: 'id', descending: false }];
const MOST = 1000;

/** What people want to be told, and how. */
export class Preferences {
  readonly #options: PreferencesOptions;

  constructor(options: PreferencesOptions) {
    this.#options = options;
    options.database.declare(preferenceTable);
  }

  /** The channels by which this person is told of this kind, and those that they have turned off. */
  async choose(ctx: Context, recipient: string, kind: AnyKind): Promise<{ on: string[]; off: string[] }> {
    const rows = await this.#rows(ctx, recipient, kind.name);
    const [on, off]: [string[], string[]] = [[], []];
    for (const name of this.#options.channels().keys()) {
      if (this.#isOn(kind, name, rows)) on.push(name);
      else if (this.#isUsual(kind, name)) off.push(name);
    }
    return { on, off };
  }

  async list(ctx: Context, recipient: string): Promise<readonly Preference[]> {
    const rows = await this.#rows(ctx, recipient);
    return [...this.#options.kinds.values()].map((kind) => this.#show(kind, rows));
  }

  async set(ctx: Context, recipient: string, { kind: name, channel, enabled }: Choice): Promise<Preference> {
    const { channels, clock, database, ids, kinds } = this.#options;
    const kind = kinds.get(name);
    if (!kind || !channels().has(channel)) throw new AppError(notificationErrors.NOTIFICATION_PREFERENCE_UNKNOWN);
    if (!enabled && kind.mandatory && this.#isUsual(kind, channel))
      throw new AppError(notificationErrors.NOTIFICATION_MANDATORY);
    return database.run(ctx, async (tx) => {
      const at = clock.now().toISOString();
      const rows = await this.#rows(tx, recipient, name);
      const row = rows.find((one) => one.channel === channel);
      const about = { tenant: tenantOf(tx), recipient, kind: name, channel };
      const slot = hashOf(about.tenant, recipient, name, channel);
      const base = { id: ids.next(), version: 1, created_at: at, updated_at: at };
      const changed = row ? changeRow(row, { enabled }, clock.now()) : { ...base, ...about, enabled, slot };
      await this.#write(tx, changed, row);
      return this.#show(kind, [...rows.filter((one) => one !== row), changed]);
    });
  }

  async #write(tx: TransactionContext, row: Row, before: Row | undefined): Promise<void> {
    const writer = this.#options.database.writer(tx);
    try {
      if (!before) await writer.insert(preferenceTable, row);
      else if (!(await writer.update(preferenceTable, row, before.version)))
        throw new AppError(notificationErrors.NOTIFICATION_CONFLICT);
    } catch (error) {
      throw error instanceof UniqueViolation ? new AppError(notificationErrors.NOTIFICATION_CONFLICT) : error;
    }
  }

  #show(kind: AnyKind, rows: readonly Row[]): Preference {
    const names = [...this.#options.channels().keys()];
    const channels = names.map((name) => ({ name, enabled: this.#isOn(kind, name, rows) }));
    return { kind: kind.name, title: kind.title, mandatory: kind.mandatory ?? false, channels };
  }

  #isOn(kind: AnyKind, channel: string, rows: readonly Row[]): boolean {
    const isUsual = this.#isUsual(kind, channel);
    // It may have become mandatory after somebody has turned it off.
    if (kind.mandatory && isUsual) return true;
    const chosen = rows.find((row) => row.kind === kind.name && row.channel === channel);
    return chosen ? chosen.enabled === true : isUsual;
  }

  #isUsual({ channels: named }: AnyKind, channel: string): boolean {
    return named?.includes(channel) ?? this.#options.channels().get(channel)?.byDefault ?? false;
  }

  #rows(ctx: Context, recipient: string, kind?: string): Promise<readonly Row[]> {
    const mine = isOf(ctx, recipient);
    const condition = kind === undefined ? mine : and(mine, where('kind', 'eq', kind));
    return this.#options.database.reader(ctx).select(preferenceTable, { where: condition, order: BY_ID, limit: MOST });
  }
}
