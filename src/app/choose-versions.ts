import type { ProjectLock } from '../domain/composer/parse-lock.ts';
import { ScaffoldError } from '../domain/errors.ts';
import type { Resolution } from '../domain/pipeline.ts';
import type { Problem } from '../domain/problem.ts';
import type { Registry } from '../domain/registry/registry.ts';
import { isOlder, isPatchStep } from '../domain/registry/version-order.ts';

/** A feature or stack whose version differs from that of the last run. */
export interface VersionStep {
  readonly id: string;
  readonly from: string;
  readonly to: string;
}

/** The locked version of every feature, or the newest that differs in its patch only; others are left open and refused later. */
export function choosePins(lock: ProjectLock, registry: Registry): Readonly<Record<string, string>> {
  const pins: Record<string, string> = {};
  for (const { id, version } of lock.features.values()) {
    const versions = registry.features.get(id)?.map((release) => release.version) ?? [];
    const chosen = versions.includes(version) ? version : versions.find((other) => isPatchStep(version, other));
    if (chosen !== undefined) pins[id] = chosen;
  }
  return pins;
}

/** What has another version than in the last run, in the order of the resolution, the stack first. */
export function listVersionSteps(lock: ProjectLock, { stack, features }: Resolution): readonly VersionStep[] {
  const now = [stack, ...features].map(({ id, version }) => ({ id, version }));
  return now.flatMap(({ id, version }) => {
    const locked = id === lock.stack.id ? lock.stack.version : lock.features.get(id)?.version;
    return locked === undefined || locked === version ? [] : [{ id, from: locked, to: version }];
  });
}

/**
 * Refuses to mix a change with other versions than the repository was made with, unless they differ in their patch only. Throws
 * CATALOGUE_MISMATCH naming both versions and both ways out.
 *
 * @param command What the user ran, e.g. `add db-postgres`, for the second way out.
 */
export function refuseOtherVersions(
  lock: ProjectLock,
  {
    steps,
    registry,
    command,
  }: { readonly steps: readonly VersionStep[]; readonly registry: Registry; readonly command: string },
): void {
  const release = lock.catalogue.scaffold;
  const older =
    release === undefined
      ? 'the release of scaffold that made it'
      : `\`npx @scaffold-cli/scaffold@${release} ${command}\``;
  const others = steps
    .filter(({ from, to }) => !isPatchStep(from, to))
    .map(
      ({ id, from, to }): Problem => ({
        code: 'CATALOGUE_MISMATCH',
        message: `The repository has "${id}" ${from}; this release of scaffold has ${to}.`,
        hint: isOlder(to, from)
          ? 'Use a newer release of scaffold: this one is older than the repository.'
          : `Run \`scaffold update\` first, or stay with ${from}: ${older}.`,
        features: [id],
      }),
    );
  const gone = [...lock.features.values()]
    .filter(({ id }) => !registry.features.has(id))
    .map(
      ({ id, version, source }): Problem => ({
        code: 'CATALOGUE_MISMATCH',
        message: `The repository has "${id}" ${version} from "${source}", which no source holds now.`,
        hint: source.startsWith('dir:')
          ? `Pass \`--features-dir ${source.slice('dir:'.length)}\`.`
          : `Run \`scaffold update\` to go on without it, or stay with it: ${older}.`,
        features: [id],
      }),
    );
  const problems = [...others, ...gone];
  if (problems.length > 0) throw ScaffoldError.fromProblems(problems);
}

/** An update goes forward only. Throws CATALOGUE_MISMATCH. */
export function refuseDowngrade(steps: readonly VersionStep[]): void {
  const problems = steps
    .filter(({ from, to }) => isOlder(to, from))
    .map(
      ({ id, from, to }): Problem => ({
        code: 'CATALOGUE_MISMATCH',
        message: `The repository has "${id}" ${from}; this release of scaffold has ${to}, which is older.`,
        hint: 'Use a newer release of scaffold.',
        features: [id],
      }),
    );
  if (problems.length > 0) throw ScaffoldError.fromProblems(problems);
}
