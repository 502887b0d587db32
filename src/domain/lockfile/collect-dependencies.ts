import type { FeatureManifest } from '../manifest/feature-manifest.ts';
import type { StackManifest } from '../manifest/stack-manifest.ts';
import { fail, type Problem, type Result, succeed } from '../problem.ts';

/** The bill of materials of a stack: exact versions by package. */
export interface StackDependencies {
  readonly dependencies: Readonly<Record<string, string>>;
  readonly devDependencies: Readonly<Record<string, string>>;
}

type Declarer = Pick<FeatureManifest, 'id' | 'dependencies' | 'devDependencies'>;

interface Declaration {
  readonly owner: string;
  readonly name: string;
  readonly version: string;
  readonly dev: boolean;
}

/**
 * The union of what a stack and all features depend on for it. What one needs at run time and another while developing is a
 * run-time dependency, as in a service that has both.
 *
 * @returns Names in alphabetical order, or a `MANIFEST_INVALID` problem for every package that two owners want in two versions:
 *   all features are locked and tested together, so each package has one version.
 */
export function collectDependencies(
  stack: Pick<StackManifest, 'id' | 'dependencies' | 'devDependencies'>,
  features: readonly Declarer[],
): Result<StackDependencies> {
  const chosen = new Map<string, Declaration>();
  const problems: Problem[] = [];
  for (const declaration of listDeclarations(stack, features)) {
    const earlier = chosen.get(declaration.name);
    if (earlier === undefined) chosen.set(declaration.name, declaration);
    else if (earlier.version !== declaration.version) problems.push(twoVersions(earlier, declaration));
    else if (earlier.dev && !declaration.dev) chosen.set(declaration.name, declaration);
  }
  if (problems.length > 0) return fail(problems);
  const sorted = [...chosen.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
  return succeed({
    dependencies: versionsOf(sorted.filter(({ dev }) => !dev)),
    devDependencies: versionsOf(sorted.filter(({ dev }) => dev)),
  });
}

function listDeclarations(
  stack: Pick<StackManifest, 'id' | 'dependencies' | 'devDependencies'>,
  features: readonly Declarer[],
): readonly Declaration[] {
  const declare = (owner: string, versions: Readonly<Record<string, string>> | undefined, dev: boolean) =>
    Object.entries(versions ?? {}).map(([name, version]) => ({ owner, name, version, dev }));
  return [
    ...declare(stack.id, stack.dependencies, false),
    ...declare(stack.id, stack.devDependencies, true),
    ...features.flatMap(({ id, dependencies, devDependencies }) => [
      ...declare(id, dependencies[stack.id], false),
      ...declare(id, devDependencies[stack.id], true),
    ]),
  ];
}

function versionsOf(declarations: readonly Declaration[]): Readonly<Record<string, string>> {
  return Object.fromEntries(declarations.map(({ name, version }) => [name, version]));
}

function twoVersions(one: Declaration, other: Declaration): Problem {
  return {
    code: 'MANIFEST_INVALID',
    message: `"${one.owner}" depends on "${one.name}" ${one.version}, "${other.owner}" on ${other.version}.`,
    hint: 'Declare the same version in both: all features are locked and tested together.',
    features: [one.owner, other.owner],
  };
}
