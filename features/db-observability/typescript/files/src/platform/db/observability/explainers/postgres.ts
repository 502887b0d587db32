import { sql } from 'kysely';
import { createIdSource } from '../../../../kernel/id.ts';
import { systemContext } from '../../../context/context.ts';
import type { Explain } from '../explain.ts';

/** The generic plan, which needs no values. Nothing of it is kept, and the statement itself is not executed. */
export const explainPostgres: Explain = async (driver, statement) => {
  const numbers = [...statement.matchAll(/\$(\d+)/g)].map(([, number]) => Number(number));
  const values = Array.from({ length: Math.max(0, ...numbers) }, () => 'null').join(', ');
  const signal = AbortSignal.timeout(10_000);
  const { sql: transaction, release } = await driver.begin(systemContext(createIdSource(), { signal }));
  try {
    await sql`set local plan_cache_mode = force_generic_plan`.execute(transaction);
    await sql.raw(`prepare explained as ${statement}`).execute(transaction);
    const execute = `explain execute explained${values === '' ? '' : `(${values})`}`;
    const { rows } = await sql.raw<Readonly<Record<string, string>>>(execute).execute(transaction);
    await sql`deallocate explained`.execute(transaction);
    return rows.map((row) => row['QUERY PLAN'] ?? '');
  } finally {
    await transaction.rollback().execute();
    release();
  }
};
