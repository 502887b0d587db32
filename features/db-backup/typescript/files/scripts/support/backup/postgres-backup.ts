import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { Client } from 'pg';
import { BackupError, type BackupTool, type RowCounts } from './backup-tool.ts';

/** `pg_dump` and `pg_restore`, of the version of the server or a later one. */
export const postgresBackup: BackupTool = {
  suffix: 'dump',
  dump: (url, file) =>
    withClient(url, async (client) => {
      // The dump and the counts see the same moment.
      await client.query('begin isolation level repeatable read read only');
      const { rows } = await client.query('select pg_export_snapshot() as snapshot');
      await run('pg_dump', ['--format=custom', '--no-owner', `--snapshot=${rows[0].snapshot}`, `--file=${file}`], url);
      return countRows(client);
    }),
  async restore(file, url) {
    const tables = Object.keys(await withClient(url, countRows));
    if (tables.length > 0) throw new BackupError(`The database is not empty: it has ${tables.join(', ')}`);
    await run('pg_restore', ['--exit-on-error', '--single-transaction', '--no-owner', '--dbname=', file], url);
  },
  count: (url) => withClient(url, countRows),
  async scratch(url) {
    const name = `restored_${randomUUID().replaceAll('-', '')}`;
    await withClient(url, (client) => client.query(`create database ${name}`));
    const scratch = new URL(url);
    scratch.pathname = `/${name}`;
    return {
      url: scratch.href,
      [Symbol.asyncDispose]: async () =>
        void (await withClient(url, (client) => client.query(`drop database ${name} with (force)`))),
    };
  },
};

async function withClient<T>(url: string, work: (client: Client) => Promise<T>): Promise<T> {
  const client = new Client({ connectionString: url });
  await client.connect();
  return work(client).finally(() => client.end());
}

async function countRows(client: Client): Promise<RowCounts> {
  const { rows } = await client.query(
    `select schemaname || '.' || tablename as name, format('%I.%I', schemaname, tablename) as quoted from pg_tables
     where schemaname not in ('pg_catalog', 'information_schema') order by 1`,
  );
  const counts: [string, number][] = [];
  for (const { name, quoted } of rows) {
    const counted = await client.query(`select count(*) as total from ${quoted}`);
    counts.push([name, Number(counted.rows[0].total)]);
  }
  return Object.fromEntries(counts);
}

/** The address goes through the environment: arguments are seen by everybody on the machine. */
async function run(program: string, args: readonly string[], url: string): Promise<void> {
  const { hostname, port, username, password, pathname, searchParams } = new URL(url);
  const database = decodeURIComponent(pathname.slice(1));
  const env = {
    ...process.env,
    PGHOST: hostname,
    PGPORT: port || '5432',
    PGUSER: decodeURIComponent(username),
    PGPASSWORD: decodeURIComponent(password),
    PGDATABASE: database,
    ...(searchParams.has('sslmode') ? { PGSSLMODE: searchParams.get('sslmode') ?? '' } : {}),
  };
  const own = args.map((arg) => (arg === '--dbname=' ? `--dbname=${database}` : arg));
  const child = spawn(program, own, { env, stdio: ['ignore', 'inherit', 'inherit'] });
  const [code] = await once(child, 'exit').catch((error: unknown) => {
    throw new BackupError(`${program} cannot be started: ${error instanceof Error ? error.message : error}`);
  });
  if (code !== 0) throw new BackupError(`${program} ended with ${code}`);
}
