import type { AggregateRoot } from '../../kernel/aggregate-root.ts';
import type { Context, Transaction, TransactionContext } from '../../kernel/context.ts';
import type { DomainEvent } from '../../kernel/domain-event.ts';
import type { IdSource } from '../../kernel/id.ts';
import type { Repository } from '../../kernel/repository.ts';
import type { Scalar } from '../../kernel/specification.ts';
import type { UnitOfWork } from '../../kernel/unit-of-work.ts';
import type { ModuleContract } from '../module/module-contract.ts';
import { createToken } from '../token.ts';
import type { Reader, Row, Store, StoreTransaction, Table } from './store.ts';

/** One written row, with the domain events that explain it. */
export interface Change {
  readonly table: Table;
  readonly kind: 'created' | 'updated' | 'deleted';
  readonly before: Row | undefined;
  readonly after: Row | undefined;
  readonly events: readonly DomainEvent[];
  /** What was there before is to be forgotten: whoever keeps copies deletes them. */
  readonly forgets?: true;
}

/** The order in which features see a change, before the commit and inside the same transaction. */
export const CHANGE_PHASES = ['tenant', 'audit', 'outbox'] as const;
export type ChangePhase = (typeof CHANGE_PHASES)[number];
export type OnChange = (tx: TransactionContext, change: Change) => Promise<void>;

/** Column values that every row seen or written by this context has, such as its tenant. */
export type Scope = (ctx: Context, table: Table) => Readonly<Record<string, Scalar>>;

/** What a table has beside what its module declares, such as the column of its tenant. */
export type Shape = (table: Table) => Table;

/** Sees a row that a unit of work has loaded, which is what it will change. A throw ends the unit of work. */
export type OnLoad = (tx: TransactionContext, table: Table, row: Row) => void;

/** Puts something around the repository of a module, such as a store of its events. */
export type WrapRepository = <Props extends object, Aggregate extends AggregateRoot<Props>>(
  repository: Repository<Aggregate, Props>,
  contract: ModuleContract<Props, Aggregate>,
) => Repository<Aggregate, Props>;

export interface DatabaseHooks {
  onLoad(run: OnLoad): void;
  /** A throw rolls the whole unit of work back. */
  onChange(phase: ChangePhase, run: OnChange): void;
  scope(scope: Scope): void;
  repository(wrap: WrapRepository): void;
  shape(shape: Shape): void;
}

/** What repositories build on. Features that keep own tables use it too, inside the transaction of the caller. */
export interface Database extends UnitOfWork {
  reader(ctx: Context): Reader;
  writer(tx: TransactionContext): StoreTransaction;
  /** Says that the table is used, so that drivers know what there has to be. Repositories do this for theirs; once is enough. */
  declare(table: Table): void;
  readonly tables: readonly Table[];
  /** The table as it is in the database. */
  shaped(table: Table): Table;
  /** Hands a row that was read by its id to the hooks, inside a unit of work. */
  loaded(ctx: Context, table: Table, row: Row): void;
  /** Hands a written row to the hooks. Its events are published after the commit. */
  changed(tx: TransactionContext, change: Change): void;
  /** Calls `run` when the unit of work has been committed, and never if it is rolled back. It must not throw. */
  afterCommit(tx: TransactionContext, run: () => void): void;
  scopeOf(ctx: Context, table: Table): Readonly<Record<string, Scalar>>;
  /** The repository with all that hooks put around it. To be called after `setup`, when all hooks are there. */
  readonly wrapRepository: WrapRepository;
}

export const Database = createToken<Database>('Database');

export interface DatabaseOptions {
  /** Asked for at the first use: drivers are registered after repositories have been made. */
  readonly store: Store;
  readonly ids: IdSource;
  readonly loads: readonly OnLoad[];
  readonly hooks: readonly { readonly phase: ChangePhase; readonly run: OnChange }[];
  readonly scopes: readonly Scope[];
  readonly wraps?: readonly WrapRepository[];
  readonly shapes: readonly Shape[];
  readonly publish: (ctx: Context, events: readonly DomainEvent[]) => Promise<void>;
}

interface OpenTransaction {
  readonly store: StoreTransaction;
  readonly changes: Change[];
  readonly afterCommit: (() => void)[];
}

export function createDatabase(options: DatabaseOptions): Database {
  const { ids, loads, hooks, scopes, wraps = [], shapes, publish } = options;
  const open = new WeakMap<Transaction, OpenTransaction>();
  const tables: Table[] = [];
  const shaped = (table: Table): Table => shapes.reduce((one, shape) => shape(one), table);
  const find = ({ transaction }: TransactionContext): OpenTransaction => {
    const found = open.get(transaction);
    if (!found) throw new Error('The unit of work is already finished');
    return found;
  };

  return {
    async run(ctx, work) {
      const { transaction } = ctx;
      if (transaction) return work({ ...ctx, transaction });
      const tx: TransactionContext = { ...ctx, transaction: { id: ids.next() } };
      const state: OpenTransaction = { store: await options.store.begin(ctx), changes: [], afterCommit: [] };
      open.set(tx.transaction, state);
      try {
        const result = await work(tx);
        await runHooks(hooks, tx, state.changes);
        await state.store.commit();
        open.delete(tx.transaction);
        for (const after of state.afterCommit) after();
        await publish(
          ctx,
          state.changes.flatMap((change) => change.events),
        );
        return result;
      } catch (error) {
        if (open.delete(tx.transaction)) await state.store.rollback();
        throw error;
      }
    },
    reader: (ctx) =>
      ctx.transaction ? find({ ...ctx, transaction: ctx.transaction }).store : options.store.reader(ctx),
    writer: (tx) => find(tx).store,
    declare(table) {
      if (!tables.some(({ name }) => name === table.name)) tables.push(table);
    },
    // Whoever shapes them may come after those who declare them.
    get tables() {
      return tables.map(shaped);
    },
    shaped,
    loaded({ transaction, ...ctx }, table, row) {
      if (transaction) for (const load of loads) load({ ...ctx, transaction }, table, row);
    },
    changed: (tx, change) => void find(tx).changes.push(change),
    afterCommit: (tx, after) => void find(tx).afterCommit.push(after),
    scopeOf: (ctx, table) => Object.assign({}, ...scopes.map((scope) => scope(ctx, table))),
    wrapRepository: (repository, contract) => wraps.reduce((inner, wrap) => wrap(inner, contract), repository),
  };
}

/** A hook may write too; what it changes passes the phases that come after its own. */
async function runHooks(hooks: DatabaseOptions['hooks'], tx: TransactionContext, changes: Change[]): Promise<void> {
  for (const phase of CHANGE_PHASES) {
    const ofPhase = hooks.filter((hook) => hook.phase === phase);
    for (const change of [...changes]) for (const hook of ofPhase) await hook.run(tx, change);
  }
}
