import type { Selection } from '../../src/domain/pipeline.ts';
import { buildRegistry } from '../../src/domain/registry/build-registry.ts';
import type { Registry } from '../../src/domain/registry/registry.ts';
import { createRandom } from './random.ts';
import { feature, introduces, selectionOf, stack } from './registry-builder.ts';

/** A catalogue of a given size and a request that brings in most of it. */
export interface LargeCase {
  readonly registry: Registry;
  readonly selection: Selection;
  /** The same request with two providers of one exclusive capability. */
  readonly impossible: Selection;
  readonly edges: number;
}

/**
 * `count` features, each of which requires up to four that come before it, every tenth one by an exclusive or a shared
 * capability with five providers, in layers as a real catalogue has them. The same arguments give the same catalogue.
 */
export function buildLargeCase(count: number): LargeCase {
  const random = createRandom(count);
  const groups = Math.ceil(count / 100);
  const introducers = Array.from({ length: groups }, (_, group) =>
    introduces(`intro-${group}`, `capability-${group}`, {
      exclusive: group % 2 === 0,
      default: { typescript: `feature-${group * 5}` },
    }),
  );
  let edges = 0;
  const features = Array.from({ length: count }, (_, index) => {
    const provides = index < groups * 5 ? [`capability-${Math.floor(index / 5)}`] : [];
    const needs = new Set<number>();
    for (let edge = 0; edge < 5 && needs.size < 4 && index > groups * 5; edge += 1) {
      const reach = Math.max(groups * 5, Math.floor(index * 0.7));
      needs.add(reach + Math.floor(random() * (index - reach)));
    }
    const requires = [...needs].map((need, edge) =>
      edge === 0 && index % 10 === 0
        ? { capability: `capability-${need % groups}` }
        : { feature: `feature-${need}`, ...(edge === 1 ? { range: '^1' } : {}) },
    );
    edges += requires.length;
    const isPreset = index % 3 === 0 && index >= groups * 5;
    return feature(`feature-${index}`, {
      provides,
      requires,
      ...(isPreset ? { tiers: { min: 'basic', preset: 'basic' } } : {}),
    });
  });
  const built = buildRegistry({
    features: [...introducers, ...features].map((manifest) => ({ manifest, source: 'bench' })),
    stacks: [{ manifest: stack('typescript'), source: 'bench' }],
  });
  if (!built.ok) throw new Error(built.problems.map(({ message }) => message).join('\n'));
  const asked = Array.from({ length: 50 }, (_, index) => `feature-${count - 1 - index}`);
  const impossible = selectionOf([...asked, 'feature-1', 'feature-2']);
  return { registry: built.value, selection: selectionOf(asked), impossible, edges };
}
