import { nearestName, suggestName } from '../names/near-miss.ts';
import type { Problem } from '../problem.ts';
import { namesIn } from '../when/condition.ts';
import type { FeatureRelease, Registry } from './registry.ts';
import { createRangeMatcher, type RangeMatcher } from './version-order.ts';

/** Problems of all references between features, capabilities and stacks, in order of features. */
export function checkReferences(registry: Registry): readonly Problem[] {
  const matches = createRangeMatcher();
  const problems: Problem[] = [];
  for (const releases of registry.features.values()) {
    for (const [index, release] of releases.entries()) {
      problems.push(...checkFeatureNames(registry, release), ...checkCapabilityNames(registry, release));
      problems.push(...checkStackNames(registry, release), ...checkConditionNames(release));
      // An older version may require what has gone since; the resolver avoids it. The newest must be usable.
      if (index === 0) problems.push(...checkRanges(registry, release, matches));
    }
  }
  problems.push(...checkDefaults(registry));
  return dropRepeats(problems);
}

function checkFeatureNames(registry: Registry, { id, manifest }: FeatureRelease): readonly Problem[] {
  const named = [
    ...manifest.requires.flatMap((one) => ('feature' in one ? [{ key: 'requires', feature: one.feature }] : [])),
    ...manifest.conflicts.map(({ feature }) => ({ key: 'conflicts', feature })),
    ...manifest.recommends.map(({ feature }) => ({ key: 'recommends', feature })),
    ...manifest.after.map((feature) => ({ key: 'after', feature })),
  ];
  return named.flatMap(({ key, feature }): readonly Problem[] => {
    if (feature === id) {
      return [{ code: 'MANIFEST_INVALID', message: `"${id}" names itself under \`${key}\`.`, features: [id] }];
    }
    if (registry.features.has(feature)) return [];
    const message = `"${id}" names the unknown feature "${feature}" under \`${key}\`.`;
    const hint = suggestName(
      feature,
      registry.features.keys(),
      'Add the source that holds it, or take the entry away.',
    );
    return [{ code: 'FEATURE_UNKNOWN', message, hint, features: [id] }];
  });
}

function checkCapabilityNames(registry: Registry, { id, manifest }: FeatureRelease): readonly Problem[] {
  const named = [
    ...manifest.requires.flatMap((one) => ('feature' in one ? [] : [{ key: 'requires', capability: one.capability }])),
    ...manifest.provides.map((capability) => ({ key: 'provides', capability })),
  ];
  return named.flatMap(({ key, capability }): readonly Problem[] => {
    if (registry.capabilities.has(capability)) return [];
    const message = `"${id}" names the unknown capability "${capability}" under \`${key}\`.`;
    const hint = suggestName(capability, registry.capabilities.keys(), 'Introduce it under `capabilities`.');
    return [{ code: 'CAPABILITY_UNKNOWN', message, hint, features: [id] }];
  });
}

/**
 * A feature may support stacks that no source holds. What looks like a misspelt known stack is a mistake all the same.
 */
function checkStackNames(registry: Registry, { id, manifest }: FeatureRelease): readonly Problem[] {
  return Object.keys(manifest.stacks).flatMap((stack): readonly Problem[] => {
    const near = registry.stacks.has(stack) ? undefined : nearestName(stack, registry.stacks.keys());
    if (near === undefined) return [];
    const message = `"${id}" names the unknown stack "${stack}" under \`stacks\`.`;
    return [{ code: 'STACK_UNKNOWN', message, hint: `Did you mean "${near}"?`, features: [id] }];
  });
}

/**
 * Conditions of requirements decide what is in, so they may look only at what is known before: tier, stack and the
 * feature's own options. `feature()` and `capability()` are for files and facts.
 */
function checkConditionNames({ id, manifest, requires }: FeatureRelease): readonly Problem[] {
  return requires.flatMap(({ condition, requirement }): readonly Problem[] => {
    if (condition === undefined) return [];
    const { features, capabilities, options } = namesIn(condition);
    const where = `The condition \`${requirement.when}\` of a requirement of "${id}"`;
    const problems: Problem[] = options
      .filter((name) => !Object.hasOwn(manifest.options, name))
      .map((name) => {
        const hint = suggestName(name, Object.keys(manifest.options), 'Declare it under `options`.');
        return { code: 'WHEN_INVALID', message: `${where} names the unknown option "${name}".`, hint, features: [id] };
      });
    if (features.length + capabilities.length > 0) {
      const message = `${where} asks for features or capabilities, which are not known yet.`;
      const hint = 'Use `tier`, `stack` and `option(...)` only.';
      problems.push({ code: 'WHEN_INVALID', message, hint, features: [id] });
    }
    return problems;
  });
}

function checkRanges(registry: Registry, { id, manifest }: FeatureRelease, matches: RangeMatcher): readonly Problem[] {
  return manifest.requires.flatMap((requirement): readonly Problem[] => {
    if (!('feature' in requirement) || requirement.range === undefined) return [];
    const { feature, range } = requirement;
    const releases = registry.features.get(feature);
    if (releases === undefined || releases.some(({ version }) => matches(range, version))) return [];
    const available = releases.map(({ version }) => version).join(', ');
    const message = `"${id}" requires "${feature}" ${range}, and no source holds such a version.`;
    return [{ code: 'FEATURE_VERSION', message, hint: `Available: ${available}.`, features: [id, feature] }];
  });
}

function checkDefaults({ capabilities, features }: Registry): readonly Problem[] {
  return [...capabilities.values()].flatMap(({ id, defaults, providers, introducedBy }) =>
    Object.entries(defaults).flatMap(([stack, feature]): readonly Problem[] => {
      const where = `the default of the capability "${id}" for the stack "${stack}"`;
      if (!features.has(feature)) {
        const message = `"${feature}", ${where}, is no known feature.`;
        const hint = suggestName(feature, providers, `Providers are: ${providers.join(', ')}.`);
        return [{ code: 'FEATURE_UNKNOWN', message, hint, features: [introducedBy] }];
      }
      const supports = features
        .get(feature)
        ?.some(
          ({ manifest }) =>
            manifest.provides.includes(id) && (manifest.neutral || Object.hasOwn(manifest.stacks, stack)),
        );
      if (supports === true) return [];
      const message = `"${feature}", ${where}, does not provide it there.`;
      const hint = `Name a provider that supports the stack; providers are: ${providers.join(', ')}.`;
      return [{ code: 'MANIFEST_INVALID', message, hint, features: [introducedBy, feature] }];
    }),
  );
}

/** Several versions of a feature repeat the same mistake. */
function dropRepeats(problems: readonly Problem[]): readonly Problem[] {
  const byMessage = new Map(problems.map((problem) => [problem.message, problem]));
  return [...byMessage.values()];
}
