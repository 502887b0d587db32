import type { Selection } from '../pipeline.ts';
import type { FeatureRelease } from '../registry/registry.ts';
import type { RangeMatcher } from '../registry/version-order.ts';

/** Whether a version serves the stack of the selection. */
export function isStackSupported({ manifest }: FeatureRelease, selection: Selection, matches: RangeMatcher): boolean {
  const range = manifest.stacks[selection.stack];
  return manifest.neutral || (range !== undefined && matches(range, selection.stackVersion));
}

/** The version that speaks for a feature before one is chosen: the pinned one, else the newest that supports the stack. */
export function findLeadingRelease(
  releases: readonly FeatureRelease[],
  selection: Selection,
  matches: RangeMatcher,
): FeatureRelease | undefined {
  let newest: FeatureRelease | undefined;
  for (const release of releases) {
    if (!isStackSupported(release, selection, matches)) continue;
    if (selection.pins[release.id] === release.version) return release;
    newest ??= release;
  }
  return newest;
}
