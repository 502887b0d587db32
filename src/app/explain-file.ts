import { findOwner } from '../domain/composer/why-line.ts';
import { ScaffoldError } from '../domain/errors.ts';
import { splitLines } from '../domain/merge/lines.ts';
import { findChanges } from '../domain/merge/unified-diff.ts';
import { suggestName } from '../domain/names/near-miss.ts';
import type { PlannedFile } from '../domain/pipeline.ts';
import { readRepository, toVersion } from './read-repository.ts';
import type { FileExplanation, FilePlace } from './repository-requests.ts';
import type { CatalogueQuery } from './use-cases.ts';
import { type PlannedChange, type WorkOutDeps, workOutChange } from './work-out-change.ts';

/** Which feature, template and answer stand behind a file or a line of it. Throws USAGE for what is not generated. */
export function explainFile({ path, line }: FilePlace, query: CatalogueQuery, deps: WorkOutDeps): FileExplanation {
  const repository = readRepository(query.cwd, deps);
  const planned = workOutChange(repository, { ...query, change: { kind: 'sync', rebase: false } }, deps);
  const file = planned.plan.files.find((candidate) => candidate.path === path);
  if (file === undefined) throw refuseUnknown(path, planned.plan.files);
  const found = deps.files.readFile(repository.target, path);
  const mine = found?.kind === 'file' ? toVersion(found).content : file.content;
  if (line === undefined) return describe(planned, file, { owner: file.owner, origin: 'generated' });
  const lines = typeof mine === 'string' ? splitLines(mine) : [''];
  const text = lines[line - 1]?.replace(/\r?\n$/, '');
  if (text === undefined) {
    throw new ScaffoldError('USAGE', `${path} has no line ${line}.`, { hint: `It has ${lines.length} lines.` });
  }
  const number = typeof file.content === 'string' ? findLine(lines, splitLines(file.content), line) : line;
  const owner = number === undefined ? undefined : findOwner(file, number);
  return {
    ...describe(planned, file, {
      owner: owner ?? file.owner,
      origin: owner === undefined ? 'yours' : 'generated',
      text,
    }),
    line: { number: line, text },
  };
}

function refuseUnknown(path: string, files: readonly PlannedFile[]): ScaffoldError {
  const hint = suggestName(
    path,
    files.map((file) => file.path),
    'It is a file of your own, or lies outside the repository.',
  );
  return new ScaffoldError('USAGE', `No feature generates ${path}.`, { hint });
}

/** The line of the plan that a line of the user's file is; `undefined` for one that the plan lacks. Lines count from 1. */
function findLine(mine: readonly string[], planned: readonly string[], line: number): number | undefined {
  let shift = 0;
  for (const hunk of findChanges(planned, mine)) {
    if (line - 1 < hunk.new[0]) break;
    if (line - 1 < hunk.new[0] + hunk.new[1]) return undefined;
    shift = hunk.old[0] + hunk.old[1] - (hunk.new[0] + hunk.new[1]);
  }
  return line + shift;
}

function describe(
  { state: { resolution } }: PlannedChange,
  file: PlannedFile,
  {
    owner,
    origin,
    text = '',
  }: { readonly owner: string; readonly origin: FileExplanation['origin']; readonly text?: string },
): FileExplanation {
  const feature = resolution.features.find(({ id }) => id === owner);
  const { version, title } =
    feature === undefined ? resolution.stack : { version: feature.version, title: feature.manifest.title };
  const answers = Object.entries(feature?.options ?? {}).map(([option, value]) => ({
    option,
    value,
    shows: String(value) !== '' && text.includes(String(value)),
  }));
  return {
    path: file.path,
    origin,
    owner,
    version,
    title,
    ...(file.source === undefined ? {} : { source: `${file.owner}/${file.source}` }),
    features: file.features,
    once: file.once,
    answers,
  };
}
