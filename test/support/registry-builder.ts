import type { z } from 'zod';
import { FeatureManifest } from '../../src/domain/manifest/feature-manifest.ts';
import { StackManifest } from '../../src/domain/manifest/stack-manifest.ts';
import type { Selection } from '../../src/domain/pipeline.ts';
import type { Problem } from '../../src/domain/problem.ts';
import { buildRegistry } from '../../src/domain/registry/build-registry.ts';
import type { Registry } from '../../src/domain/registry/registry.ts';

type FeatureInput = Partial<z.input<typeof FeatureManifest>>;

/** A feature manifest of which a test states only what it is about. */
export function feature(id: string, parts: FeatureInput = {}): FeatureManifest {
  return FeatureManifest.parse({
    id,
    version: '1.0.0',
    title: id,
    summary: `The feature ${id}`,
    category: 'core',
    proof: 'static',
    neutral: parts.stacks === undefined,
    ...parts,
  });
}

export function stack(id: string, version = '1.0.0'): StackManifest {
  return StackManifest.parse({ id, version, title: id, summary: `The stack ${id}` });
}

/** A feature that introduces one capability, as support features of alternatives do. */
export function introduces(id: string, capability: string, definition: Record<string, unknown> = {}): FeatureManifest {
  return feature(id, { hidden: true, capabilities: { [capability]: { title: capability, ...definition } } });
}

/** A registry with the stacks `typescript` and `go`; throws the problems if there are any. */
export function registryOf(...features: readonly FeatureManifest[]): Registry {
  const built = buildRegistry({
    features: features.map((manifest) => ({ manifest, source: 'test' })),
    stacks: [stack('typescript'), stack('go')].map((manifest) => ({ manifest, source: 'test' })),
  });
  if (!built.ok) throw new Error(listMessages(built.problems).join('\n'));
  return built.value;
}

/** What a selection asks for, by id or as `id@range`. */
export function selectionOf(
  asked: readonly string[],
  parts: Omit<Partial<Selection>, 'asked' | 'excluded'> & { readonly without?: readonly string[] } = {},
): Selection {
  const { without = [], ...rest } = parts;
  return {
    stack: 'typescript',
    stackVersion: '1.0.0',
    tier: 'basic',
    asked: asked.map((text) => {
      const [id = '', range] = text.split('@');
      return { id, origin: '--features', ...(range === undefined ? {} : { range }) };
    }),
    excluded: without.map((id) => ({ id, origin: '--without' })),
    options: {},
    pins: {},
    ...rest,
  };
}

export function listMessages(problems: readonly Problem[]): readonly string[] {
  return problems.map(({ code, message }) => `${code} ${message}`);
}
