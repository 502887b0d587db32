import type { Candidates } from '../candidates.ts';
import type { Constraint } from '../constraint.ts';

/** Versions that do not support the stack are out. */
export function constrainStackSupport({ byId, selection }: Candidates): readonly Constraint[] {
  const constraints: Constraint[] = [];
  for (const { id, releases } of byId.values()) {
    if (releases.every(({ isSupported }) => isSupported)) continue;
    const unsupported = releases.filter(({ isSupported }) => !isSupported);
    const supported = unsupported.flatMap(({ release }) =>
      Object.entries(release.manifest.stacks).map(([stack, range]) => `${stack} ${range}`),
    );
    constraints.push({
      fact: {
        kind: 'stack',
        feature: id,
        stack: `${selection.stack} ${selection.stackVersion}`,
        supported: [...new Set(supported)].sort(),
        ...(unsupported.length === releases.length
          ? {}
          : { versions: unsupported.map(({ release }) => release.version) }),
      },
      clauses: unsupported.map(({ literal }) => [-literal]),
    });
  }
  return constraints;
}
