import type { Intent } from '../intent/intent.ts';
import { listModuleFields } from '../intent/parse-modules.ts';
import { printIntent } from '../intent/print-intent.ts';
import type { Plan, PlannedFile, Resolution, ResolvedFeature } from '../pipeline.ts';
import { comparePaths } from './compose-plan.ts';
import { RECORD_PATHS } from './record-paths.ts';

export { RECORD_PATHS };

/** Owner of the files that `scaffold` keeps for itself. */
const RECORDS_OWNER = 'scaffold';

/** Format of `.scaffold/lock.json`. */
export const LOCK_SCHEMA_VERSION = 1;

/** What a record needs to know besides the plan. */
export interface RecordSources {
  /** SHA-256 of a text (as UTF-8) or of bytes, in hexadecimal. */
  readonly digest: (content: string | Uint8Array) => string;
  /** The catalogue that the plan was made with, e.g. its version. */
  readonly catalogue: Readonly<Record<string, string>>;
  /** Name of the source that a feature or the stack comes from, e.g. `builtin`. */
  readonly sourceOf: (id: string) => string;
}

/**
 * The base is data: shown folded in reviews, and with the same bytes on every system. Where two branches changed the same place, git
 * keeps the lines of both, so that merging branches never stops here; the next `sync` puts the records right. Features are people's work.
 */
const ATTRIBUTES = '* -text linguist-generated=true merge=union\n/features/** !text !linguist-generated !merge\n';

/** What an interrupted change leaves for `recover`; it belongs to this machine. */
const IGNORED = '/journal/\n/recovered/\n';

/**
 * Adds what `scaffold` keeps in the project to the files of a plan: the intent, the lock and the pristine copies that later merges
 * start from. The derived lock file of the package manager is kept by its hash only.
 *
 * @returns All files to write, ordered by path.
 */
export function recordPlan(
  plan: Plan,
  { intent, resolution }: { readonly intent: Intent; readonly resolution: Resolution },
  sources: RecordSources,
): readonly PlannedFile[] {
  const lockFile = resolution.stack.lockFile?.path;
  const base = plan.files
    .filter(({ path }) => path !== lockFile)
    .map(({ path, content }) => makeRecord(RECORD_PATHS.base + path, content));
  const records = [
    makeRecord(RECORD_PATHS.intent, printIntent(intent)),
    makeRecord(RECORD_PATHS.lock, printLock(plan, { intent, resolution }, sources)),
    makeRecord(RECORD_PATHS.attributes, ATTRIBUTES),
    makeRecord(RECORD_PATHS.ignored, IGNORED),
  ];
  return [...plan.files, ...records, ...base].sort((a, b) => comparePaths(a.path, b.path));
}

function makeRecord(path: string, content: string | Uint8Array): PlannedFile {
  return {
    path,
    content,
    executable: false,
    owner: RECORDS_OWNER,
    features: [RECORDS_OWNER],
    kind: 'derived',
    once: false,
    spans: [],
  };
}

/** One line for each feature, module and file, so that git merges two branches that change different ones. See `parseLock`. */
function printLock(
  plan: Plan,
  { intent, resolution: { stack, features } }: { readonly intent: Intent; readonly resolution: Resolution },
  { digest, catalogue, sourceOf }: RecordSources,
): string {
  const entries = [
    `"schemaVersion": ${LOCK_SCHEMA_VERSION}`,
    `"catalogue": ${JSON.stringify(catalogue)}`,
    `"stack": ${JSON.stringify({ id: stack.id, version: stack.version, source: sourceOf(stack.id) })}`,
    `"features": ${printLines(features.map((feature) => describeFeature(feature, sourceOf(feature.id), digest)))}`,
    `"modules": ${printLines([...listModuleFields(intent)].map(([name, fields]) => ({ name, fields })))}`,
    `"files": ${printLines(plan.files.map((file) => describeFile(file, digest)))}`,
  ];
  return `{\n${entries.map((entry) => `  ${entry}`).join(',\n')}\n}\n`;
}

/** Every record ends in a comma and `null` ends the list: so the list is still one when two branches have added to its end. */
function printLines(records: readonly unknown[]): string {
  return `[\n${records.map((record) => `    ${JSON.stringify(record)},\n`).join('')}    null\n  ]`;
}

function describeFeature(
  { id, version, options }: ResolvedFeature,
  source: string,
  digest: RecordSources['digest'],
): unknown {
  return { id, version, source, options: digest(printSorted(options)) };
}

function describeFile(
  { path, content, owner, features, kind, once, executable, source }: PlannedFile,
  digest: RecordSources['digest'],
): unknown {
  const record = { path, sha256: digest(content), owner, features, kind, once };
  return { ...record, ...(executable ? { executable } : {}), ...(source === undefined ? {} : { source }) };
}

/** The same text for equal answers, in whatever order they were given. */
function printSorted(options: ResolvedFeature['options']): string {
  return JSON.stringify(options, (_key, value: unknown) =>
    typeof value === 'object' && value !== null && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => comparePaths(a, b)))
      : value,
  );
}
