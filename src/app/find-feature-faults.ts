import { describeCase } from '../domain/authoring/describe-case.ts';
import { knownFolders } from '../domain/authoring/list-check-cases.ts';
import type { FeatureManifest } from '../domain/manifest/feature-manifest.ts';
import { suggestName } from '../domain/names/near-miss.ts';
import type { SourceFile } from '../domain/pipeline.ts';
import type { Problem } from '../domain/problem.ts';
import type { CheckedCase } from './authoring-requests.ts';
import type { Catalogue } from './load-catalogue.ts';

/** What was seen of a feature while services were planned with it. */
interface SeenFeature {
  readonly catalogue: Catalogue;
  readonly manifest: FeatureManifest;
  /** Its folder, for messages. */
  readonly path: string;
  readonly files: readonly SourceFile[];
  /** Paths of the files that somebody looked into. */
  readonly read: ReadonlySet<string>;
  readonly cases: readonly CheckedCase[];
}

/** A page shorter than this says no more than the summary. */
const SHORTEST_PAGE = 200;
const PAGE = 'README.md';
/** What lies at the top of a feature for people, or for the catalogue's own tests. */
const FOR_PEOPLE = /^(\.[^/]+|proof\.yaml|(README|LICEN[CS]E|CHANGELOG|CONTRIBUTING|NOTICE)(\.[^/]*)?)$/i;

/** What is wrong with a feature although it can be planned. */
export function findFeatureFaults(seen: SeenFeature): readonly Problem[] {
  const planned = seen.cases.flatMap(({ outcome }) => (outcome.kind === 'planned' ? [outcome] : []));
  const isPlanned = planned.length === seen.cases.length;
  const contributes = planned.some(({ added, changed, removed }) => added.length + changed.length + removed.length > 0);
  return [
    ...checkPage(seen),
    ...(isPlanned && !contributes ? [describeNothing(seen)] : []),
    // A service that was not planned may be the one that uses the file.
    ...(isPlanned && contributes ? listUnused(seen) : []),
  ];
}

function checkPage({ manifest: { id, title }, path, files }: SeenFeature): readonly Problem[] {
  const page = files.find((file) => file.path === PAGE)?.content;
  const about = (message: string, hint: string): Problem => ({
    code: 'FEATURE_UNSOUND',
    message,
    hint,
    features: [id],
    path: `${path}/${PAGE}:1`,
  });
  const start = `Begin it with \`# ${title}\`, then say what a service gains, how to use it and how to see it work.`;
  if (typeof page !== 'string') return [about(`"${id}" has no page ${PAGE}.`, start)];
  const [first = ''] = page.split('\n');
  if (first.trim() !== `# ${title}`) return [about(`The page of "${id}" does not begin with its title.`, start)];
  if (page.length < SHORTEST_PAGE) return [about(`The page of "${id}" says hardly more than its title.`, start)];
  return [];
}

function describeNothing({ manifest: { id }, path, cases }: SeenFeature): Problem {
  return {
    code: 'FEATURE_UNSOUND',
    message:
      cases.length === 0
        ? `"${id}" serves no stack that there is.`
        : `"${id}" contributes nothing: no file of any service differs without it.`,
    hint: 'Give it a file, a fact or a fragment of a shared file; see docs/features.md.',
    features: [id],
    path: `${path}/feature.yaml`,
  };
}

function listUnused({ catalogue, manifest: { id }, path, files, read }: SeenFeature): readonly Problem[] {
  const folders = knownFolders(catalogue.registry);
  const unused = files.filter((file) => !read.has(file.path) && !FOR_PEOPLE.test(file.path));
  return unused.map((file) => {
    const [folder = ''] = file.path.split('/');
    return {
      code: 'FEATURE_UNSOUND',
      message: `No service that was planned uses ${file.path} of "${id}".`,
      hint: folders.includes(folder)
        ? 'Remove it, or see that a condition, a rule or a template that uses it can hold.'
        : suggestName(folder, folders, `Move it below ${folders.join(' or ')}, or remove it.`),
      features: [id],
      path: `${path}/${file.path}`,
    };
  });
}

/** The problems of all cases, each once, with the first case that has it. */
export function joinProblems(cases: readonly CheckedCase[]): readonly Problem[] {
  const found = cases.flatMap((one) =>
    one.outcome.kind === 'refused' ? one.outcome.problems.map((problem) => ({ problem, one })) : [],
  );
  const groups = Map.groupBy(found, ({ problem: { code, message, path } }) => JSON.stringify([code, message, path]));
  return [...groups.values()].flatMap(([first, ...more]) => {
    if (first === undefined) return [];
    const { problem, one } = first;
    const count = `${more.length + 1} of ${cases.length} services`;
    return [{ ...problem, details: [...(problem.details ?? []), `in ${count}, such as ${describeCase(one)}`] }];
  });
}
