import type { Fact } from '../constraint.ts';

/** One line of an explanation: what it is about, and what is the case. */
export interface FactLine {
  readonly subject: string;
  readonly text: string;
}

/** A fact in words, with its origin. */
export function describeFact(fact: Fact): FactLine {
  switch (fact.kind) {
    case 'asked': {
      const range = fact.range === undefined ? '' : ` in version ${fact.range}`;
      return { subject: fact.feature, text: `you asked for it${range} (${fact.origin})` };
    }
    case 'excluded':
      return { subject: fact.feature, text: `you left it out (${fact.origin})` };
    case 'base':
      return { subject: fact.feature, text: 'is part of every service' };
    case 'requires':
      return { subject: nameVersions(fact), text: `requires "${fact.needs}"${describeRange(fact.range)}` };
    case 'requires-capability': {
      const providers = fact.providers.length === 0 ? 'no provider' : fact.providers.join(', ');
      return { subject: nameVersions(fact), text: `requires the capability "${fact.capability}" (${providers})` };
    }
    case 'conflict': {
      const text = `conflicts with "${fact.other}"${describeRange(fact.range)}: ${fact.why}`;
      return { subject: nameVersions(fact), text };
    }
    case 'exclusive':
      return { subject: fact.capability, text: `has only one provider in a service (${fact.providers.join(', ')})` };
    case 'stack': {
      const others = fact.supported.length === 0 ? '' : `; it supports ${fact.supported.join(', ')}`;
      return { subject: nameVersions(fact), text: `does not support the stack ${fact.stack}${others}` };
    }
    case 'tier':
      return { subject: nameVersions(fact), text: `refuses tiers below ${fact.tier}: ${fact.why}` };
    case 'pin':
      return { subject: fact.feature, text: `is held at ${fact.version} by the lock` };
    case 'cycle':
      return { subject: fact.members[0]?.feature ?? '', text: `comes after itself: ${describeCycle(fact)}` };
    case 'one-version':
      return { subject: fact.feature, text: 'is in with one version' };
    case 'provision':
      return { subject: fact.capability, text: 'is provided only if some provider is in' };
  }
}

/** `a -> b -> a`: a comes after b, b after a. */
export function describeCycle({ members }: Extract<Fact, { readonly kind: 'cycle' }>): string {
  const features = members.map(({ feature }) => feature);
  return [...features, ...features.slice(0, 1)].join(' -> ');
}

function nameVersions({
  feature,
  versions,
}: {
  readonly feature: string;
  readonly versions?: readonly string[] | undefined;
}): string {
  return versions === undefined ? feature : `${feature} ${versions.join(', ')}`;
}

function describeRange(range: string | undefined): string {
  return range === undefined ? '' : ` ${range}`;
}
