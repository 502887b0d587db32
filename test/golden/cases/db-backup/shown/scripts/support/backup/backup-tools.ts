import { BackupError, type BackupTool } from './backup-tool.ts';
import { postgresBackup } from './postgres-backup.ts';
import { sqliteBackup } from './sqlite-backup.ts';

const TOOLS: Readonly<Record<string, BackupTool>> = {
  postgres: postgresBackup,
  postgresql: postgresBackup,
  sqlite: sqliteBackup,
};

/** What knows the kind of database that a URL names. */
export function backupToolFor(url: string): BackupTool {
  const scheme = url.split(':')[0] ?? '';
  const tool = Object.hasOwn(TOOLS, scheme) ? TOOLS[scheme] : undefined;
  if (!tool)
    throw new BackupError(
      `A database of the kind ${scheme} cannot be backed up. Kinds: ${Object.keys(TOOLS).join(', ')}`,
    );
  return tool;
}
