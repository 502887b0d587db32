import { sql } from 'kysely';
import type { Explain } from '../explain.ts';

export const explainSqlite: Explain = async (driver, statement) => {
  const { rows } = await sql.raw<{ detail: string }>(`explain query plan ${statement}`).execute(driver.reader());
  return rows.map(({ detail }) => detail);
};
