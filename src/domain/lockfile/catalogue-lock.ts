import { fail, type Problem, type Result, succeed } from '../problem.ts';

/** Package names with version ranges, as in `package.json`. */
export type DependencyMap = Readonly<Record<string, string>>;

/**
 * One entry of `packages` in an npm lock file, version 3. Fields that only npm reads (`integrity`, `engines`, `os`, `bin`, ...) are
 * kept as they are. Format: https://docs.npmjs.com/cli/v11/configuring-npm/package-lock-json
 */
export interface LockedPackage {
  readonly version?: string;
  readonly dependencies?: DependencyMap;
  readonly optionalDependencies?: DependencyMap;
  readonly peerDependencies?: DependencyMap;
  readonly peerDependenciesMeta?: Readonly<Record<string, { readonly optional?: boolean }>>;
  readonly devDependencies?: DependencyMap;
  readonly [field: string]: unknown;
}

/**
 * The npm lock of the union of what all features of a stack depend on. Keys of `packages` are locations such as
 * `node_modules/a/node_modules/b`; the root's own entry and the flags `dev`, `optional`, `devOptional` and `peer` have no
 * meaning here, since both depend on the project.
 */
export interface CatalogueLock {
  readonly lockfileVersion: 3;
  readonly packages: Readonly<Record<string, LockedPackage>>;
}

/**
 * Reads a catalogue lock from its text.
 *
 * @param text JSON of an npm lock file, version 3.
 * @param path For messages.
 * @returns The lock, or `YAML_MALFORMED` when it is no JSON and `LOCK_INCOMPLETE` for everything in it that cannot be derived from.
 */
export function parseCatalogueLock(text: string, path: string): Result<CatalogueLock> {
  const document = parseJson(text, path);
  if (!document.ok) return document;
  const lock = document.value;
  if (!isRecord(lock) || lock.lockfileVersion !== 3 || !isRecord(lock.packages)) {
    return fail([unusable(path, `"${path}" is no npm lock file of version 3.`)]);
  }
  const packages: Record<string, LockedPackage> = {};
  const problems: Problem[] = [];
  for (const [location, entry] of Object.entries(lock.packages)) {
    if (isLockedPackage(entry) && entry.link !== true) packages[location] = entry;
    else problems.push(unusable(path, `"${path}" holds "${location}", which is no package from a registry.`));
  }
  return problems.length > 0 ? fail(problems) : succeed({ lockfileVersion: 3, packages });
}

/** An entry without its address, and without the flags that say how a project needs it. */
export function withoutProjectFields(entry: LockedPackage): LockedPackage {
  const { resolved: _address, dev: _dev, optional: _optional, devOptional: _both, peer: _peer, ...kept } = entry;
  return kept;
}

/** Whether a value is an object with keys, as JSON knows them. */
export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Whether a value maps names to version ranges. */
export function isDependencyMap(value: unknown): value is DependencyMap {
  return isRecord(value) && Object.values(value).every((range) => typeof range === 'string');
}

function isLockedPackage(value: unknown): value is LockedPackage {
  if (!isRecord(value)) return false;
  const { version, dependencies, optionalDependencies, peerDependencies, peerDependenciesMeta } = value;
  return (
    (version === undefined || typeof version === 'string') &&
    [dependencies, optionalDependencies, peerDependencies].every((map) => map === undefined || isDependencyMap(map)) &&
    (peerDependenciesMeta === undefined ||
      (isRecord(peerDependenciesMeta) && Object.values(peerDependenciesMeta).every(isRecord)))
  );
}

function parseJson(text: string, path: string): Result<unknown> {
  try {
    return succeed(JSON.parse(text));
  } catch (error) {
    const cause = error instanceof Error ? error.message : String(error);
    return fail([{ code: 'YAML_MALFORMED', message: `"${path}" is no JSON: ${cause}.`, features: [], path }]);
  }
}

function unusable(path: string, message: string): Problem {
  return {
    code: 'LOCK_INCOMPLETE',
    message,
    hint: 'Write it anew with `npm run catalogue:lock`.',
    features: [],
    path,
  };
}
