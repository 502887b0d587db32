import { parseArgs } from 'node:util';
import { drillRestore } from './support/backup/restore-drill.ts';
import { readDatabaseUrl, runScript } from './support/backup/run-script.ts';

const { values } = parseArgs({
  options: { from: { type: 'string', default: 'data/backups' }, 'max-age-hours': { type: 'string', default: '48' } },
});

await runScript(async () => {
  const maxAgeHours = Number(values['max-age-hours']) || 48;
  const report = await drillRestore({ url: readDatabaseUrl(), folder: values.from, maxAgeHours });
  const age = report.ageHours.toFixed(1);
  return `${report.file}, ${age} h old: ${report.rows} rows restored in ${report.restoreMs} ms, the service ready after ${report.readyMs} ms`;
});
