import { sql } from 'kysely';
import type { Explain } from '../explain.ts';

/** The generic plan, which needs no values. Nothing of it is kept, and the statement itself is not executed. */
export const explainPostgres: Explain = async (driver, statement) => {
  const numbers = [...statement.matchAll(/\$(\d+)/g)].map(([, number]) => Number(number));
  const values = Array.from({ length: Math.max(0, ...numbers) }, () => 'null').join(', ');
  const { sql: transaction, release } = await driver.begin({ signal: AbortSignal.timeout(10_000) });
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
