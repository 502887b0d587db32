import { StartupError } from '../../lifecycle/startup-error.ts';
import type { SqlDriver } from '../sql/sql-driver.ts';

/** How the database would execute a statement, line by line. Parameters have no values, and nothing is executed. */
export type Explain = (driver: SqlDriver, statement: string) => Promise<readonly string[]>;

/** One statement with its placeholders. Throws a `StartupError` for several of them, which would be executed. */
export function requireStatement(text: string): string {
  const statement = text.trim().replace(/;$/, '');
  if (statement === '' || statement.includes(';')) throw new StartupError('explain takes one statement, without ;');
  if (!/^(select|insert|update|delete|with)\b/i.test(statement))
    throw new StartupError('explain takes a select, insert, update, delete or with');
  return statement;
}
