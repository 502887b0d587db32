import type { Problem } from '../../problem.ts';
import type { Candidates } from '../candidates.ts';
import type { Fact, FactKind } from '../constraint.ts';
import { describeCycle, describeFact } from './describe-fact.ts';

type FactOf<K extends FactKind> = Extract<Fact, { readonly kind: K }>;
type Headline = Pick<Problem, 'code' | 'message'> & {
  readonly hint?: string;
  readonly told: Fact | undefined;
  /** Whom the headline names beyond the facts' own subjects. */
  readonly rivals?: readonly string[];
};

/**
 * A minimal conflict as a problem: a headline for its nature, and in `details` one line for each other fact, from the
 * wishes down what they require.
 */
export function describeConflict(facts: readonly Fact[], candidates: Candidates): Problem {
  const { told, rivals = [], ...headline } = describeHeadline(facts, candidates);
  const lines = orderFacts(facts.filter((fact) => fact !== told)).map(describeFact);
  const width = Math.max(...lines.map(({ subject }) => subject.length));
  const details = lines.map(({ subject, text }) => `${subject.padEnd(width)}  ${text}`);
  const features = [...rivals, ...listFeatures(told === undefined ? facts : [told, ...facts])];
  return { ...headline, features: [...new Set(features)], details };
}

/** The strongest statement that the facts allow; `told` is the fact that it repeats in full. */
function describeHeadline(facts: readonly Fact[], candidates: Candidates): Headline {
  return (
    describeCycleHeadline(facts) ??
    describeRivals(facts) ??
    describeMissingProvider(facts) ??
    describeRefusal(facts, candidates) ??
    describeExclusion(facts) ??
    describeVersions(facts, candidates)
  );
}

function describeCycleHeadline(facts: readonly Fact[]): Headline | undefined {
  const told = findFact(facts, 'cycle');
  if (told === undefined) return undefined;
  const message = `The features require or follow each other in a circle: ${describeCycle(told)}.`;
  return { code: 'FEATURE_CYCLE', message, told };
}

function describeRivals(facts: readonly Fact[]): Headline | undefined {
  const exclusive = findFact(facts, 'exclusive');
  if (exclusive !== undefined) {
    const named = new Set(facts.flatMap((fact) => (fact === exclusive ? [] : listPositive(fact))));
    const rivals = exclusive.providers.filter((id) => named.has(id));
    const names = rivals.length < 2 ? exclusive.providers : rivals;
    return {
      code: 'FEATURE_CONFLICT',
      message: `${joinNames(names)} ${names.length === 2 ? 'both' : 'all'} provide the exclusive capability "${exclusive.capability}".`,
      told: exclusive,
      rivals: names,
    };
  }
  const conflict = findFact(facts, 'conflict');
  if (conflict === undefined) return undefined;
  const { text } = describeFact(conflict);
  return { code: 'FEATURE_CONFLICT', message: `"${conflict.feature}" ${text}.`, told: conflict };
}

/** Features that a fact brings in. */
function listPositive(fact: Fact): readonly string[] {
  switch (fact.kind) {
    case 'asked':
    case 'base':
      return [fact.feature];
    case 'requires':
      return [fact.needs];
    case 'requires-capability':
      return fact.providers;
    default:
      return [];
  }
}

function describeMissingProvider(facts: readonly Fact[]): Headline | undefined {
  const needed = findFact(facts, 'requires-capability');
  if (needed === undefined) return undefined;
  const blocked = new Set(facts.flatMap((fact) => (fact.kind === 'stack' ? [fact.feature] : [])));
  const isUnprovided = needed.providers.every((id) => blocked.has(id));
  return {
    code: isUnprovided ? 'CAPABILITY_UNPROVIDED' : 'FEATURE_CONFLICT',
    message: `"${needed.feature}" requires the capability "${needed.capability}", and no provider of it can be part of this service.`,
    told: needed,
  };
}

function describeRefusal(facts: readonly Fact[], { selection }: Candidates): Headline | undefined {
  const stack = findFact(facts, 'stack');
  if (stack !== undefined) {
    return { code: 'FEATURE_UNSUPPORTED', message: `"${stack.feature}" ${describeFact(stack).text}.`, told: stack };
  }
  const tier = findFact(facts, 'tier');
  if (tier === undefined) return undefined;
  const message = `"${tier.feature}" refuses the tier ${selection.tier}; it wants ${tier.tier} or above: ${tier.why}.`;
  return { code: 'FEATURE_UNSUPPORTED', message, told: tier };
}

function describeExclusion(facts: readonly Fact[]): Headline | undefined {
  const excluded = findFact(facts, 'excluded');
  if (excluded === undefined) return undefined;
  const { feature } = excluded;
  const because = facts.flatMap((fact) => {
    if (fact.kind === 'asked' && fact.feature === feature) return 'is both asked for and left out';
    if (fact.kind === 'base' && fact.feature === feature) return 'is part of every service and cannot be left out';
    if (fact.kind === 'requires' && fact.needs === feature) return `is left out, but "${fact.feature}" requires it`;
    return [];
  });
  return {
    code: 'FEATURE_CONFLICT',
    message: `"${feature}" ${because[0] ?? 'is left out, but needed'}.`,
    told: undefined,
  };
}

/** What remains are ranges and pins that leave no version. */
function describeVersions(facts: readonly Fact[], { registry }: Candidates): Headline {
  const [feature = ''] = facts.flatMap((fact) => {
    if (fact.kind === 'requires' && fact.range !== undefined) return [fact.needs];
    return fact.kind === 'pin' || (fact.kind === 'asked' && fact.range !== undefined) ? [fact.feature] : [];
  });
  const available = (registry.features.get(feature) ?? []).map(({ version }) => version).join(', ');
  const pin = findFact(facts, 'pin');
  return {
    code: 'FEATURE_VERSION',
    message: `No version of "${feature}" meets everything that is asked of it (available: ${available}).`,
    ...(pin === undefined
      ? {}
      : { hint: `Run \`scaffold update\` to move "${pin.feature}" away from ${pin.version}.` }),
    told: undefined,
  };
}

function findFact<K extends FactKind>(facts: readonly Fact[], kind: K): FactOf<K> | undefined {
  return facts.find((fact): fact is FactOf<K> => fact.kind === kind);
}

/** Wishes and base features by id, each followed by what it requires, and so on; then the rest. */
function orderFacts(facts: readonly Fact[]): readonly Fact[] {
  const ordered = new Set<Fact>();
  const follow = (feature: string) => {
    for (const fact of facts) {
      if (ordered.has(fact) || !('feature' in fact) || fact.feature !== feature) continue;
      ordered.add(fact);
      if (fact.kind === 'requires') follow(fact.needs);
      if (fact.kind === 'requires-capability') fact.providers.forEach(follow);
    }
  };
  const roots = facts.flatMap((fact) => (fact.kind === 'asked' || fact.kind === 'base' ? [fact.feature] : []));
  for (const root of roots.sort()) follow(root);
  for (const fact of facts) ordered.add(fact);
  return [...ordered];
}

/** Every feature that the facts name, in their order. */
function listFeatures(facts: readonly Fact[]): readonly string[] {
  return facts.flatMap((fact) => {
    switch (fact.kind) {
      case 'requires':
        return [fact.feature, fact.needs];
      case 'conflict':
        return [fact.feature, fact.other];
      case 'cycle':
        return fact.members.map(({ feature }) => feature);
      case 'exclusive':
      case 'provision':
        return [];
      default:
        return [fact.feature];
    }
  });
}

function joinNames(names: readonly string[]): string {
  const quoted = names.map((name) => `"${name}"`);
  return quoted.length < 2 ? quoted.join('') : `${quoted.slice(0, -1).join(', ')} and ${quoted.at(-1)}`;
}
