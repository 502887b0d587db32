import { createHash } from 'node:crypto';
import type { Clock } from '../../kernel/clock.ts';
import type { Context } from '../../kernel/context.ts';
import { and, oneOf, where } from '../../kernel/specification.ts';
import type { Database } from '../db/database.ts';
import type { Row, Table } from '../db/store.ts';
import { auditEntriesTable, auditPendingTable, auditSealsTable } from './audit-tables.ts';
import { digestOf } from './create-audit-log.ts';

/** The end of the chain. Whoever notes it elsewhere can prove later that nothing before it was changed or cut off. */
export interface ChainHead {
  readonly sequence: number;
  readonly hash: string;
}

export interface ChainReport {
  readonly head: ChainHead;
  /** Entries that wait for their seal. */
  readonly pending: number;
  /** What was found to be changed, missing or added. */
  readonly problems: readonly string[];
}

export interface Chain {
  /** Gives the oldest entries without a place theirs; one process at a time. The new head, if there was anything to do. */
  seal(ctx: Context): Promise<ChainHead | undefined>;
  pending(ctx: Context): Promise<{ readonly count: number; readonly oldestMs: number }>;
  /** Reads everything. With a head that was noted before, also tells whether the chain still leads there. */
  verify(ctx: Context, noted?: ChainHead): Promise<ChainReport>;
}

export interface ChainOptions {
  readonly database: Database;
  readonly clock: Clock;
}

const BATCH = 500;
const START: ChainHead = { sequence: 0, hash: '' };
const BY_AGE = [
  { column: 'created_at', descending: false },
  { column: 'id', descending: false },
];

/** Apart from the transactions that add entries: these would have to wait for each other to know their place. */
export function createChain({ database, clock }: ChainOptions): Chain {
  database.declare(auditSealsTable);

  const findHead = async (ctx: Context): Promise<ChainHead> => {
    const order = [
      { column: 'sequence', descending: true },
      { column: 'id', descending: true },
    ];
    const [seal] = await database.reader(ctx).select(auditSealsTable, { where: and(), order, limit: 1 });
    return seal ? headOf(seal) : START;
  };
  async function* readChain(ctx: Context): AsyncGenerator<readonly [seal: Row, entry: Row | undefined]> {
    const order = [
      { column: 'sequence', descending: false },
      { column: 'id', descending: false },
    ];
    for (let after = 0; ; ) {
      const query = { where: where('sequence', 'gt', after), order, limit: BATCH };
      const seals = await database.reader(ctx).select(auditSealsTable, query);
      const entries = await readEntries(
        ctx,
        seals.map(({ id }) => id),
      );
      for (const seal of seals) yield [seal, entries.get(seal.id)];
      const last = seals.at(-1);
      if (!last) return;
      after = headOf(last).sequence;
    }
  }

  const readEntries = async (ctx: Context, ids: readonly string[]): Promise<ReadonlyMap<string, Row>> => {
    const query = { where: oneOf('id', ids), order: [{ column: 'id', descending: false }], limit: BATCH };
    return new Map((await database.reader(ctx).select(auditEntriesTable, query)).map((row) => [row.id, row]));
  };
  /** In one transaction, so that what is added meanwhile is no difference. */
  const countRest = (ctx: Context) =>
    database.run(ctx, async (tx) => {
      const count = (table: Table): Promise<number> => database.reader(tx).count(table, and());
      const pending = await count(auditPendingTable);
      return { pending, added: (await count(auditEntriesTable)) - pending - (await count(auditSealsTable)) };
    });

  return {
    seal: (ctx) =>
      database.run(ctx, async (tx) => {
        const waiting = await database
          .reader(tx)
          .select(auditPendingTable, { where: and(), order: BY_AGE, limit: BATCH });
        if (waiting.length === 0) return undefined;
        let head = await findHead(tx);
        const at = clock.now().toISOString();
        for (const { id, version, digest } of waiting) {
          head = nextHead(head, id, String(digest));
          const base = { id, version: 1, created_at: at, updated_at: at };
          await database.writer(tx).insert(auditSealsTable, { ...base, ...head, digest: String(digest) });
          await database.writer(tx).delete(auditPendingTable, id, version);
        }
        return head;
      }),
    async pending(ctx) {
      const query = { where: and(), order: BY_AGE, limit: 1 };
      const [oldest] = await database.reader(ctx).select(auditPendingTable, query);
      const since = oldest ? clock.now().getTime() - Date.parse(String(oldest.created_at)) : 0;
      return { count: await database.reader(ctx).count(auditPendingTable, and()), oldestMs: Math.max(0, since) };
    },
    async verify(ctx, noted) {
      const problems: string[] = [];
      let head = START;
      for await (const [seal, entry] of readChain(ctx)) {
        problems.push(...findProblems(head, seal, entry));
        head = headOf(seal);
        if (noted?.sequence === head.sequence && noted.hash !== head.hash)
          problems.push(`seal ${head.sequence} is not the one that was noted`);
      }
      if (noted && noted.sequence > head.sequence)
        problems.push(`the chain ends at ${head.sequence}, before what was noted`);
      const { pending, added } = await countRest(ctx);
      if (added > 0) problems.push(`${added} entries were added without a seal`);
      return { head, pending, problems };
    },
  };
}

function nextHead({ sequence, hash }: ChainHead, id: string, digest: string): ChainHead {
  const next = sequence + 1;
  const text = JSON.stringify([hash, next, id, digest]);
  return { sequence: next, hash: createHash('sha256').update(text).digest('hex') };
}

function findProblems(before: ChainHead, seal: Row, entry: Row | undefined): readonly string[] {
  const { sequence, hash } = headOf(seal);
  const expected = nextHead(before, seal.id, String(seal.digest));
  return [
    ...(sequence === expected.sequence ? [] : [`seals ${expected.sequence} to ${sequence - 1} are missing`]),
    ...(hash === expected.hash ? [] : [`seal ${sequence} does not follow from the one before it`]),
    ...(entry === undefined
      ? [`entry ${seal.id} is missing`]
      : digestOf(entry) === seal.digest
        ? []
        : [`entry ${seal.id} was changed`]),
  ];
}

function headOf({ sequence, hash }: Row): ChainHead {
  return { sequence: Number(sequence), hash: String(hash) };
}
