import { dataMap } from '../src/platform/governance/data-map.ts';
import type { DataMap, TablePolicy } from '../src/platform/governance/data-policy.ts';
import { writeDerivedFiles } from './support/derived-file.ts';

writeDerivedFiles({ 'docs/data-map.md': renderDataMap(dataMap) }, 'data-map:write');

function renderDataMap(map: DataMap): string {
  const rows = Object.entries(map).map(([table, policy]) => `| ${[`\`${table}\``, ...describe(policy)].join(' | ')} |`);
  return [
    '# Data map',
    '',
    'What the service keeps about people, why, for how long, and what becomes of it. `npm run data-map:write` writes this page from',
    '`src/platform/governance/data-map.ts`.',
    '',
    '| Table | Purpose | Whose data a row is | Personal | Encrypted | Kept | When somebody is forgotten |',
    '|---|---|---|---|---|---|---|',
    ...rows,
    '',
  ].join('\n');
}

function describe({ purpose, subject, personal, encrypted, erase, retention }: TablePolicy): readonly string[] {
  const list = (columns: readonly string[]): string => columns.map((column) => `\`${column}\``).join(', ') || 'nothing';
  const kept =
    retention === undefined
      ? 'until it is deleted'
      : `${retention.days} days after it was ${retention.since === 'created_at' ? 'made' : 'last changed'}`;
  const forgotten = erase === 'delete' ? 'rows are deleted' : 'personal values are replaced';
  const owner = subject === undefined ? 'nobody' : `\`${subject}\``;
  return [purpose, owner, list(personal), list(encrypted), kept, subject === undefined ? 'nothing' : forgotten];
}
