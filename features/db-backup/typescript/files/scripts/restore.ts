import { parseArgs } from 'node:util';
import { BackupError } from './support/backup/backup-tool.ts';
import { listBackups, restoreBackup } from './support/backup/backups.ts';
import { readDatabaseUrl, runScript } from './support/backup/run-script.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { from: { type: 'string', default: 'data/backups' }, into: { type: 'string' } },
});

await runScript(async () => {
  const [file] = positionals;
  const all = listBackups(values.from);
  const manifest = file === undefined ? all[0] : all.find((backup) => backup.file === file);
  if (!manifest) throw new BackupError(`There is no backup ${file ?? ''} in ${values.from}`);
  await restoreBackup(values.from, manifest, values.into ?? readDatabaseUrl());
  return `Restored ${manifest.file} of ${manifest.createdAt}`;
});
