import { dirname } from 'node:path';
import type { InitFeatureReport } from '../../app/authoring-requests.ts';
import { layOutColumns } from './lay-out.ts';
import { showPath } from './project-report.ts';
import type { Style } from './style.ts';

/** `feature init`: what is there now, and what to do with it. */
export function renderNewFeature({ id, path, files, found }: InitFeatureReport, cwd: string, style: Style): string {
  const home = showPath(dirname(path), cwd);
  const use = found
    ? [`scaffold add ${id}`, 'puts it into this repository']
    : [`scaffold new my-service --features ${id} --features-dir ${home}`, 'a service with it'];
  const steps = [[`scaffold feature check ${showPath(path, cwd)}`, 'plans services with it'], use];
  return `${[
    `${style.good('Created')} ${style.strong(id)} in ${showPath(path, cwd)}`,
    '',
    ...files.map((file) => `  ${file}`),
    '',
    style.strong('Next:'),
    ...layOutColumns(steps, { columns: style.columns, indent: 2 }),
  ].join('\n')}\n`;
}
