import { copyFileSync, existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { BackupError, type BackupTool, type RowCounts } from './backup-tool.ts';

/** `VACUUM INTO` copies what is committed, without holding up whoever writes. Copying the file would miss its log. */
export const sqliteBackup: BackupTool = {
  suffix: 'sqlite',
  async dump(url, file) {
    const source = pathOf(url);
    if (!existsSync(source)) throw new BackupError(`There is no database ${source}`);
    withDatabase(source, (database) => void database.prepare('vacuum into ?').run(file));
    return withDatabase(file, (copy) => {
      const [result] = Object.values(copy.prepare('pragma integrity_check').get() ?? {});
      if (result !== 'ok') throw new BackupError(`The copy ${file} is broken: ${result}`);
      return countRows(copy);
    });
  },
  async restore(file, url) {
    const target = pathOf(url);
    if (existsSync(target)) throw new BackupError(`${target} exists. Stop the service and move it away first`);
    mkdirSync(dirname(target), { recursive: true });
    // Logs of a database that is gone do not belong to the restored one.
    for (const log of ['-wal', '-shm']) rmSync(`${target}${log}`, { force: true });
    copyFileSync(file, `${target}.restoring`);
    renameSync(`${target}.restoring`, target);
  },
  count: async (url) => withDatabase(pathOf(url), countRows),
  async scratch() {
    const folder = mkdtempSync(join(tmpdir(), 'restored-'));
    return {
      url: `sqlite:${join(folder, 'scratch.db')}`,
      [Symbol.asyncDispose]: async () => rmSync(folder, { recursive: true, force: true }),
    };
  },
};

function pathOf(url: string): string {
  return decodeURIComponent(url.replace(/^sqlite:/, ''));
}

function withDatabase<T>(path: string, work: (database: DatabaseSync) => T): T {
  const database = new DatabaseSync(path, { readOnly: true, timeout: 30_000 });
  try {
    return work(database);
  } finally {
    database.close();
  }
}

function countRows(database: DatabaseSync): RowCounts {
  const tables = database
    .prepare(`select name from sqlite_schema where type = 'table' and name not glob 'sqlite_*' order by name`)
    .all();
  return Object.fromEntries(
    tables.map(({ name }) => {
      const { total } = database.prepare(`select count(*) as total from "${name}"`).get() ?? {};
      return [String(name), Number(total)];
    }),
  );
}
