import type { Explain } from './explain.ts';
import { explainPostgres } from './explainers/postgres.ts';
import { explainSqlite } from './explainers/sqlite.ts';

/** By the dialect of the database. */
export const explainers: Readonly<Record<string, Explain>> = {
  postgres: explainPostgres,
  sqlite: explainSqlite,
};
