import { type Facts, LOCAL_OWNER } from '../facts/fact-schemas.ts';
import type { StackManifest } from '../manifest/stack-manifest.ts';
import type { Contributor } from '../pipeline.ts';
import type { OwnedFragment } from '../slots/owned-fragment.ts';
import { manifestPath } from './list-contributors.ts';

type PackageFile = NonNullable<StackManifest['packageFile']>;
type Values = Readonly<Record<string, string>>;

/**
 * What manifests and facts say about the stack's package file, as fragments of their owners: dependencies, development dependencies and
 * scripts.
 *
 * A package that anybody needs at run time is a dependency for everybody: who needs it for development only contributes to the same
 * key, so that two versions of it are a conflict.
 *
 * @param contributors In layer order. The user's own scripts come last.
 */
export function listPackageFragments(
  contributors: readonly Contributor[],
  facts: Facts,
  stack: StackManifest,
): readonly OwnedFragment[] {
  const { packageFile, id } = stack;
  if (packageFile === undefined) return [];
  const runtime = new Set(contributors.flatMap(({ manifest }) => Object.keys(manifest.dependencies[id] ?? {})));
  const scriptsOf = (owner: string): Values =>
    Object.fromEntries(facts.npmScript.filter((fact) => fact.owner === owner).map(({ name, run }) => [name, run]));
  const fragments = contributors.flatMap((contributor) => {
    const { manifest } = contributor;
    const dev = Object.entries(manifest.devDependencies[id] ?? {});
    const dependencies = { ...manifest.dependencies[id] };
    const places = { owner: contributor.id, title: manifest.title, source: manifestPath(contributor) };
    return [
      ...makeFragment(packageFile, places, { pointer: packageFile.dependencies, values: dependencies }),
      ...makeFragment(packageFile, places, {
        pointer: packageFile.dependencies,
        values: Object.fromEntries(dev.filter(([name]) => runtime.has(name))),
      }),
      ...makeFragment(packageFile, places, {
        pointer: packageFile.devDependencies,
        values: Object.fromEntries(dev.filter(([name]) => !runtime.has(name))),
      }),
      ...makeFragment(packageFile, places, { pointer: packageFile.scripts, values: scriptsOf(contributor.id) }),
    ];
  });
  const local = { owner: LOCAL_OWNER, title: LOCAL_OWNER, source: 'scaffold.yaml' };
  return [
    ...fragments,
    ...makeFragment(packageFile, local, { pointer: packageFile.scripts, values: scriptsOf(LOCAL_OWNER) }),
  ];
}

function makeFragment(
  { path }: PackageFile,
  places: Pick<OwnedFragment, 'owner' | 'title' | 'source'>,
  { pointer, values }: { readonly pointer: string; readonly values: Values },
): readonly OwnedFragment[] {
  if (Object.keys(values).length === 0) return [];
  return [{ ...places, path, content: JSON.stringify(nest(pointer, values)), made: true }];
}

/** The value below a JSON pointer (RFC 6901), in objects of its own. */
function nest(pointer: string, values: Values): unknown {
  const keys = pointer.split('/').slice(1);
  return keys.reduceRight<unknown>(
    (inner, key) => ({ [key.replaceAll('~1', '/').replaceAll('~0', '~')]: inner }),
    values,
  );
}
