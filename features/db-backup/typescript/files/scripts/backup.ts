import { parseArgs } from 'node:util';
import { makeBackup } from './support/backup/backups.ts';
import { readDatabaseUrl, runScript } from './support/backup/run-script.ts';

const { values } = parseArgs({
  options: { to: { type: 'string', default: 'data/backups' }, keep: { type: 'string', default: '14' } },
});

await runScript(async () => {
  const keep = Math.max(1, Math.floor(Number(values.keep)) || 1);
  const { file, bytes, rows } = await makeBackup({ url: readDatabaseUrl(), folder: values.to, keep });
  const total = Object.values(rows).reduce((sum, count) => sum + count, 0);
  return `${values.to}/${file}: ${total} rows of ${Object.keys(rows).length} tables in ${bytes} bytes`;
});
