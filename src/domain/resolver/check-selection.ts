import { nearestName } from '../names/near-miss.ts';
import type { Selection } from '../pipeline.ts';
import type { Problem } from '../problem.ts';
import type { Registry } from '../registry/registry.ts';
import { parseRange } from '../registry/version-order.ts';

/**
 * Everything in a selection that the registry does not know, all at once: STACK_UNKNOWN, FEATURE_UNKNOWN (asked for,
 * left out or given options) and INTENT_INVALID for ranges that are none.
 */
export function checkSelection(registry: Registry, selection: Selection): readonly Problem[] {
  const named = new Set([
    ...selection.asked.map(({ id }) => id),
    ...selection.excluded.map(({ id }) => id),
    ...Object.keys(selection.options),
  ]);
  const unknown = [...named].filter((id) => !registry.features.has(id)).sort();
  return [
    ...checkStack(registry, selection),
    ...unknown.map((id) => reportUnknown(registry, id)),
    ...selection.asked.flatMap(({ id, range }) =>
      range === undefined || parseRange(range) !== undefined ? [] : [reportRange(id, range)],
    ),
  ];
}

function checkStack(registry: Registry, { stack, stackVersion }: Selection): readonly Problem[] {
  const releases = registry.stacks.get(stack);
  if (releases === undefined) {
    const near = nearestName(stack, registry.stacks.keys());
    return [
      {
        code: 'STACK_UNKNOWN',
        message: `There is no stack "${stack}".`,
        hint:
          near === undefined ? `Choose one of: ${[...registry.stacks.keys()].join(', ')}.` : `Did you mean "${near}"?`,
        features: [],
      },
    ];
  }
  if (releases.some(({ version }) => version === stackVersion)) return [];
  return [
    {
      code: 'STACK_UNKNOWN',
      message: `No source holds the stack "${stack}" in version ${stackVersion}.`,
      hint: `Choose one of: ${releases.map(({ version }) => version).join(', ')}.`,
      features: [],
    },
  ];
}

function reportUnknown(registry: Registry, id: string): Problem {
  const near = nearestName(id, registry.features.keys());
  return {
    code: 'FEATURE_UNKNOWN',
    message: `No source holds a feature "${id}".`,
    hint: near === undefined ? 'See `scaffold list`.' : `Did you mean "${near}"?`,
    features: [id],
  };
}

function reportRange(id: string, range: string): Problem {
  return {
    code: 'INTENT_INVALID',
    message: `The range "${range}" of the feature "${id}" is no semver range.`,
    hint: 'Write a range such as `^1` or `>=1.2 <3`.',
    features: [id],
  };
}
