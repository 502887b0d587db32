import { validRange } from 'semver';
import { isTierAtLeast } from '../vocabulary.ts';
import { checkFileRules } from './check-file-rules.ts';
import { checkOptionValue } from './check-option-value.ts';
import type { Finding } from './describe-issue.ts';
import type { FeatureManifest } from './feature-manifest.ts';
import type { KeyPath } from './located-yaml.ts';
import type { OptionDefinition } from './option-definition.ts';

/** Faults of a manifest by itself, beyond types: ranges, tiers, repeated entries and options. */
export function checkFeatureManifest(manifest: FeatureManifest): readonly Finding[] {
  return [
    ...checkRanges(manifest),
    ...checkTiers(manifest),
    ...checkRepeats(manifest),
    ...checkDefinitions(manifest),
    ...checkFileRules(manifest),
  ];
}

function checkRanges({ stacks, requires, conflicts }: FeatureManifest): readonly Finding[] {
  const ranges: readonly { readonly keys: KeyPath; readonly range: string | undefined }[] = [
    ...Object.entries(stacks).map(([stack, range]) => ({ keys: ['stacks', stack], range })),
    ...requires.map((one, index) => ({
      keys: ['requires', index, 'range'],
      range: 'feature' in one ? one.range : undefined,
    })),
    ...conflicts.map(({ range }, index) => ({ keys: ['conflicts', index, 'range'], range })),
  ];
  return ranges.flatMap(({ keys, range }) =>
    range === undefined || validRange(range) !== null
      ? []
      : [{ keys, text: `is "${range}", which is no semver range`, hint: 'Write a range such as `^1` or `>=1.2 <3`.' }],
  );
}

function checkTiers({ tiers: { min, preset, refuseBelow } }: FeatureManifest): readonly Finding[] {
  if (preset === undefined) return [];
  const faults: Finding[] = [];
  if (!isTierAtLeast(preset, min)) {
    faults.push({
      keys: ['tiers', 'preset'],
      text: `is ${preset}, below the tier ${min} at which the feature is advised`,
    });
  }
  if (refuseBelow !== undefined && !isTierAtLeast(preset, refuseBelow.tier)) {
    faults.push({ keys: ['tiers', 'preset'], text: `is ${preset}, which the feature refuses` });
  }
  return faults;
}

function checkRepeats({ provides, after, requires }: FeatureManifest): readonly Finding[] {
  const needs = requires.map((one) => ('feature' in one ? `feature ${one.feature}` : `capability ${one.capability}`));
  return [
    ...findRepeats(provides, 'provides'),
    ...findRepeats(after, 'after'),
    ...findRepeats(
      needs.map((need, index) =>
        requires[index]?.when === undefined ? need : `${need} when ${requires[index]?.when}`,
      ),
      'requires',
    ),
  ];
}

function findRepeats(names: readonly string[], key: string): readonly Finding[] {
  return names.flatMap((name, index) =>
    names.indexOf(name) < index ? [{ keys: [key, index], text: `repeats the entry ${name}` }] : [],
  );
}

function checkDefinitions({ options }: FeatureManifest): readonly Finding[] {
  return Object.entries(options).flatMap(([name, definition]) => checkDefinition(definition, ['options', name]));
}

function checkDefinition(definition: OptionDefinition, keys: KeyPath): readonly Finding[] {
  const faults = [...checkConstraints(definition, keys)];
  if (definition.type === 'list') {
    const { items, fields } = definition;
    if (items !== undefined && fields !== undefined) {
      faults.push({ keys, text: 'has both `items` and `fields`', hint: 'A list holds scalars or records, not both.' });
    }
    if (items !== undefined) faults.push(...checkDefinition(items, [...keys, 'items']));
    for (const [name, field] of Object.entries(fields ?? {})) {
      faults.push(...checkDefinition(field, [...keys, 'fields', name]));
    }
  }
  // A default is judged only by constraints that make sense themselves.
  if (faults.length > 0 || definition.default === undefined) return faults;
  const checked = checkOptionValue(definition, definition.default, keys.slice(1).map(String).join('.'));
  if (checked.ok) return [];
  const reasons = checked.problems.map(({ message }) => message.replace(/\.$/, '')).join('; ');
  return [{ keys: [...keys, 'default'], text: `does not fit its own definition: ${reasons}` }];
}

function checkConstraints(definition: OptionDefinition, keys: KeyPath): readonly Finding[] {
  if (definition.type === 'string' && definition.pattern !== undefined && !isPattern(definition.pattern)) {
    return [{ keys: [...keys, 'pattern'], text: `is "${definition.pattern}", which is no regular expression` }];
  }
  if (definition.type === 'integer' || definition.type === 'number') {
    const { min, max } = definition;
    if (min !== undefined && max !== undefined && min > max)
      return [{ keys: [...keys, 'max'], text: `is below \`min\`` }];
  }
  return [];
}

function isPattern(text: string): boolean {
  try {
    return new RegExp(text, 'u').unicode;
  } catch {
    return false;
  }
}
