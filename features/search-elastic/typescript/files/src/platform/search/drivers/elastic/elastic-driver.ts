import type { Clock } from '../../../../kernel/clock.ts';
import type { TransactionContext } from '../../../../kernel/context.ts';
import type { IdSource } from '../../../../kernel/id.ts';
import type { Database } from '../../../db/database.ts';
import type { Leases } from '../../../db/lease/leases.ts';
import type { SearchDriver } from '../../search-driver.ts';
import { type ChangeRelay, createChangeRelay } from './change-relay.ts';
import { changesTable, toChangeRow } from './changes-table.ts';
import { createEngineClient, type EngineClientOptions } from './engine-client.ts';
import { createEngineIndex, type EngineIndex } from './engine-index.ts';
import { findDocuments } from './find-documents.ts';
import { createIndexNames, type IndexNames } from './index-names.ts';
import { rebuildBeside } from './rebuild-beside.ts';
import type { DocumentChange } from './send-changes.ts';

export interface ElasticOptions extends EngineClientOptions {
  readonly database: Database;
  readonly leases: Leases;
  readonly clock: Clock;
  readonly ids: IdSource;
  readonly prefix: string;
  readonly service: string;
  readonly batch: number;
  readonly leaseMs: number;
  /** Called after the commit of a change. */
  readonly onChange: () => void;
}

export interface ElasticDriver extends SearchDriver {
  readonly relay: ChangeRelay;
  readonly index: EngineIndex;
  readonly names: IndexNames;
}

/** Documents in Elasticsearch or OpenSearch, which learns of a change soon after its commit. */
export function createElasticDriver(options: ElasticOptions): ElasticDriver {
  const { database, clock, ids, leaseMs, onChange } = options;
  database.declare(changesTable);
  const ask = createEngineClient(options);
  const names = createIndexNames(options.prefix, options.service);
  const index = createEngineIndex({ ask, names, clock });
  const shared = { ...options, ask, index, names };

  async function note(tx: TransactionContext, change: DocumentChange): Promise<void> {
    await database.writer(tx).insert(changesTable, toChangeRow(change, { id: ids.next(), at: clock.now() }));
    database.afterCommit(tx, onChange);
  }

  return {
    relay: createChangeRelay({ ...shared, holder: ids.next() }),
    index,
    names,
    put: (tx, { id, ...rest }) => note(tx, { document: id, ...rest }),
    remove: (tx, { id, kind, version }) =>
      note(tx, { document: id, kind, version, tenant: tx.tenant, text: undefined }),
    find: (ctx, query) => findDocuments(ask, names.alias, ctx, query),
    rebuild: (ctx, tables) => rebuildBeside(ctx, { ...shared, graceMs: leaseMs / 2 }, tables),
  };
}
