import { AppError, type Violation } from '../../../kernel/app-error.ts';
import type { Clock } from '../../../kernel/clock.ts';
import type { Context, TransactionContext } from '../../../kernel/context.ts';
import type { IdSource } from '../../../kernel/id.ts';
import { and, where } from '../../../kernel/specification.ts';
import type { Database } from '../../db/database.ts';
import type { Row } from '../../db/store.ts';
import { type AddressGuard, requireSafeHost } from './address-guard.ts';
import { changeRow, endpointTable } from './outgoing-tables.ts';
import { outgoingWebhookErrors } from './outgoing-webhooks.errors.ts';

const { WEBHOOK_ENDPOINT_CHANGED, WEBHOOK_ENDPOINT_INVALID, WEBHOOK_ENDPOINT_NOT_FOUND } = outgoingWebhookErrors;

/** Nobody has more, so that one page shows them all. */
export const MAX_ENDPOINTS = 100;
const BY_ID = [{ column: 'id', descending: false }];

export interface EndpointInput {
  readonly url: string;
  readonly types: readonly string[];
}

export interface EndpointChanges extends Partial<EndpointInput> {
  readonly state?: 'enabled' | 'disabled';
}

export interface EndpointsOptions {
  readonly database: Database;
  readonly clock: Clock;
  readonly ids: IdSource;
  readonly guard: AddressGuard;
  /** What endpoints can ask for. */
  readonly types: ReadonlySet<string>;
  /** Whether `http:` will do, for services on one's own machine. */
  readonly insecure: boolean;
  readonly graceMs: number;
}

/** The endpoints of a tenant, or of the service when it has none. */
export class Endpoints {
  readonly #options: EndpointsOptions;

  constructor(options: EndpointsOptions) {
    this.#options = options;
    options.database.declare(endpointTable);
  }

  list(ctx: Context): Promise<readonly Row[]> {
    const query = { where: where('owner', 'eq', ownerOf(ctx)), order: BY_ID, limit: MAX_ENDPOINTS };
    return this.#options.database.reader(ctx).select(endpointTable, query);
  }

  async get(ctx: Context, id: string): Promise<Row> {
    const mine = and<Record<string, unknown>>(where('owner', 'eq', ownerOf(ctx)), where('id', 'eq', id));
    const [row] = await this.#options.database
      .reader(ctx)
      .select(endpointTable, { where: mine, order: BY_ID, limit: 1 });
    if (!row) throw new AppError(WEBHOOK_ENDPOINT_NOT_FOUND);
    return row;
  }

  create(ctx: Context, input: EndpointInput): Promise<Row> {
    const { clock, database, ids } = this.#options;
    this.#check(input);
    return database.run(ctx, async (tx) => {
      if ((await this.list(tx)).length >= MAX_ENDPOINTS)
        throw invalid('url', `is one more than ${MAX_ENDPOINTS} endpoints`);
      const now = clock.now().toISOString();
      const row: Row = {
        id: ids.next(),
        version: 1,
        created_at: now,
        updated_at: now,
        owner: ownerOf(tx),
        // As it was understood: what was written may hold characters that no database takes.
        url: new URL(input.url).href,
        types: JSON.stringify(input.types),
        state: 'enabled',
        reason: null,
        generation: 1,
        previous_until: null,
        failures: 0,
      };
      await database.writer(tx).insert(endpointTable, row);
      return row;
    });
  }

  update(ctx: Context, id: string, { url, types, state }: EndpointChanges): Promise<Row> {
    return this.#change(ctx, id, (row) => {
      this.#check({ url: url ?? String(row.url), types: types ?? JSON.parse(String(row.types)) });
      return {
        ...(url === undefined ? {} : { url: new URL(url).href }),
        ...(types === undefined ? {} : { types: JSON.stringify(types) }),
        ...(state === undefined ? {} : { state, failures: 0, reason: state === 'enabled' ? null : 'by hand' }),
      };
    });
  }

  /** From now on there is another secret. The one before is used too, until the receiver has the new one. */
  rotate(ctx: Context, id: string): Promise<Row> {
    const { clock, graceMs } = this.#options;
    const until = new Date(clock.now().getTime() + graceMs).toISOString();
    return this.#change(ctx, id, ({ generation }) => ({ generation: Number(generation) + 1, previous_until: until }));
  }

  async remove(ctx: Context, id: string): Promise<void> {
    const { database } = this.#options;
    await database.run(ctx, async (tx) => {
      const row = await this.get(tx, id);
      await database.writer(tx).delete(endpointTable, row.id, row.version);
    });
  }

  /** Endpoints that want to know of events of this type. */
  async findFor(tx: TransactionContext, type: string): Promise<readonly Row[]> {
    const isFor = ({ state, types }: Row): boolean => {
      const wanted: readonly string[] = JSON.parse(String(types));
      return state === 'enabled' && (wanted.length === 0 || wanted.includes(type));
    };
    return (await this.list(tx)).filter(isFor);
  }

  #change(ctx: Context, id: string, changesOf: (row: Row) => Partial<Row>): Promise<Row> {
    const { clock, database } = this.#options;
    return database.run(ctx, async (tx) => {
      const row = await this.get(tx, id);
      const changed = changeRow(row, changesOf(row), clock.now());
      if (!(await database.writer(tx).update(endpointTable, changed, row.version)))
        throw new AppError(WEBHOOK_ENDPOINT_CHANGED);
      return changed;
    });
  }

  #check({ url: text, types }: EndpointInput): void {
    const { guard, insecure, types: known } = this.#options;
    const url = URL.parse(text);
    if (url?.username !== '' || url.password !== '') throw invalid('url', 'must be a URL without credentials');
    if (url.protocol !== 'https:' && !(insecure && url.protocol === 'http:'))
      throw invalid('url', 'must begin with https://');
    try {
      requireSafeHost(url, guard);
    } catch {
      throw invalid('url', 'must lead to a public address');
    }
    const [unknown] = types.filter((type) => !known.has(type));
    if (unknown !== undefined)
      throw invalid('types', `${unknown} is not one of ${[...known].join(', ') || 'no types at all'}`);
  }
}

/** Endpoints of one tenant are of no concern to another. */
function ownerOf({ tenant }: Context): string {
  return tenant ?? '';
}

function invalid(path: string, message: string): AppError {
  const violations: readonly Violation[] = [{ path, message }];
  return new AppError(WEBHOOK_ENDPOINT_INVALID, { violations });
}
