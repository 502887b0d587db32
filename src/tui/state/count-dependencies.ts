import type { Resolution } from '../../domain/pipeline.ts';

/** How many packages the service names, at run time and for development. */
export function countDependencies({ stack, features }: Resolution): number {
  const names = new Set([...Object.keys(stack.dependencies), ...Object.keys(stack.devDependencies)]);
  for (const { manifest } of features) {
    for (const table of [manifest.dependencies, manifest.devDependencies])
      for (const name of Object.keys(table[stack.id] ?? {})) names.add(name);
  }
  return names.size;
}
