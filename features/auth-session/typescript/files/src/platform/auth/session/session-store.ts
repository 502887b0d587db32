import type { Clock } from '../../../kernel/clock.ts';
import type { Context } from '../../../kernel/context.ts';
import type { IdSource } from '../../../kernel/id.ts';
import { where } from '../../../kernel/specification.ts';
import type { Database } from '../../db/database.ts';
import type { Row, Table } from '../../db/store.ts';

export const sessionTable: Table = {
  name: 'sessions',
  columns: {
    token_hash: 'text',
    subject: 'text',
    scopes: 'text',
    device: 'text',
    idle_until: 'timestamp',
    expires_at: 'timestamp',
  },
  unique: ['token_hash'],
  optional: [],
  sorted: ['expires_at'],
  indexes: [['subject', 'id']],
};

export interface Session {
  readonly id: string;
  readonly subject: string;
  readonly scopes: readonly string[];
  /** What the browser says it is, for its owner to know it by. */
  readonly device: string;
  readonly createdAt: string;
  readonly idleUntil: Date;
  readonly expiresAt: Date;
}

export interface NewSession {
  readonly tokenHash: string;
  readonly subject: string;
  readonly scopes: readonly string[];
  readonly device: string;
}

export interface SessionStoreOptions {
  readonly database: Database;
  readonly clock: Clock;
  readonly ids: IdSource;
  /** Without a request for so long it ends. */
  readonly idleMs: number;
  /** However busy it is. */
  readonly maxMs: number;
  /** Time for which a session is not looked up again, and so the time that a logout elsewhere takes to arrive here. */
  readonly cacheMs: number;
}

interface Cached {
  readonly session: Session;
  readonly until: number;
}

const BY_ID = [{ column: 'id', descending: false }];
const PAGE = 100;
const CACHED = 10_000;

/** Sessions in the database, and for some seconds in this process. */
export class SessionStore {
  readonly #options: SessionStoreOptions;
  readonly #cache = new Map<string, Cached>();

  constructor(options: SessionStoreOptions) {
    this.#options = options;
    options.database.declare(sessionTable);
  }

  async create(ctx: Context, { tokenHash, subject, scopes, device }: NewSession): Promise<void> {
    const { clock, database, ids, idleMs, maxMs } = this.#options;
    const now = clock.now().getTime();
    const at = new Date(now).toISOString();
    const row: Row = {
      id: ids.next(),
      version: 1,
      created_at: at,
      updated_at: at,
      token_hash: tokenHash,
      subject,
      scopes: JSON.stringify(scopes),
      device,
      idle_until: new Date(now + Math.min(idleMs, maxMs)).toISOString(),
      expires_at: new Date(now + maxMs).toISOString(),
    };
    await database.run(ctx, (tx) => database.writer(tx).insert(sessionTable, row));
  }

  /** `undefined` when it has ended. A session that is used stays. */
  async find(ctx: Context, tokenHash: string): Promise<Session | undefined> {
    const now = this.#options.clock.now().getTime();
    const cached = this.#cache.get(tokenHash);
    if (cached && cached.until > now) return isOver(cached.session, now) ? undefined : cached.session;
    this.#cache.delete(tokenHash);
    const [row] = await this.#select(ctx, 'token_hash', tokenHash, 1);
    const session = row && toSession(row);
    if (!session || isOver(session, now)) return undefined;
    const kept = await this.#prolong(ctx, row, session, now);
    this.#remember(tokenHash, { session: kept, until: now + this.#options.cacheMs });
    return kept;
  }

  /** Of one person, on whatever device. */
  async list(ctx: Context, subject: string): Promise<readonly Session[]> {
    const now = this.#options.clock.now().getTime();
    const rows = await this.#select(ctx, 'subject', subject, PAGE);
    return rows.map(toSession).filter((session) => !isOver(session, now));
  }

  /** Ends sessions of one person. Resolves with how many there were. */
  async end(ctx: Context, subject: string, isMeant: (session: Session) => boolean): Promise<number> {
    const { database } = this.#options;
    const count = await database.run(ctx, async (tx) => {
      const rows = (await this.#select(tx, 'subject', subject, PAGE)).filter((row) => isMeant(toSession(row)));
      for (const { id, version } of rows) await database.writer(tx).delete(sessionTable, id, version);
      return rows.length;
    });
    for (const [hash, { session }] of this.#cache)
      if (session.subject === subject && isMeant(session)) this.#cache.delete(hash);
    return count;
  }

  /** Written when half of the time is over, so that not every request writes. */
  async #prolong(ctx: Context, row: Row, session: Session, now: number): Promise<Session> {
    const { database, idleMs } = this.#options;
    if (session.idleUntil.getTime() - now > idleMs / 2) return session;
    const idleUntil = new Date(Math.min(now + idleMs, session.expiresAt.getTime()));
    const changes = { idle_until: idleUntil.toISOString(), updated_at: new Date(now).toISOString() };
    const changed = { ...row, ...changes, version: row.version + 1 };
    await database.run(ctx, (tx) => database.writer(tx).update(sessionTable, changed, row.version));
    return { ...session, idleUntil };
  }

  #remember(hash: string, cached: Cached): void {
    const [oldest] = this.#cache.keys();
    if (oldest !== undefined && this.#cache.size >= CACHED) this.#cache.delete(oldest);
    this.#cache.set(hash, cached);
  }

  #select(ctx: Context, column: 'token_hash' | 'subject', value: string, limit: number): Promise<readonly Row[]> {
    const query = { where: where(column, 'eq', value), order: BY_ID, limit };
    return this.#options.database.reader(ctx).select(sessionTable, query);
  }
}

function toSession({ id, subject, scopes, device, created_at, idle_until, expires_at }: Row): Session {
  return {
    id,
    subject: String(subject),
    scopes: JSON.parse(String(scopes)),
    device: String(device),
    createdAt: String(created_at),
    idleUntil: new Date(String(idle_until)),
    expiresAt: new Date(String(expires_at)),
  };
}

function isOver({ idleUntil, expiresAt }: Session, now: number): boolean {
  return idleUntil.getTime() <= now || expiresAt.getTime() <= now;
}
