import type { FeatureManifest } from '../manifest/feature-manifest.ts';
import type { OptionDefinition } from '../manifest/option-definition.ts';
import { listConditions } from '../registry/check-conditions.ts';
import type { Registry } from '../registry/registry.ts';
import { NEUTRAL_VARIANT, TIERS, type Tier } from '../vocabulary.ts';
import { namesIn } from '../when/condition.ts';
import { parseCondition } from '../when/parse-condition.ts';

/** What a case tries, besides the modules of its service. */
export type CaseSubject =
  | { readonly kind: 'alone' }
  | { readonly kind: 'provider'; readonly capability: string; readonly feature: string }
  | { readonly kind: 'partner'; readonly feature: string }
  | { readonly kind: 'option'; readonly option: string; readonly value: string | number | boolean };

/** A service that is planned with a feature. */
export interface CheckCase {
  readonly stack: string;
  readonly tier: Tier;
  readonly subject: CaseSubject;
  /** Answers to the options of the feature; the rest keeps its defaults. */
  readonly options: Readonly<Record<string, unknown>>;
  /** Names. */
  readonly modules: readonly string[];
  /** The feature only mentions its partner: that the two cannot hold together is no fault. */
  readonly mayBeRefused: boolean;
}

/** The shortest name there is, and one whose lines break early. */
export const MODULE_SETS: readonly (readonly string[])[] = [[], ['a'], ['a', 'subscription-entitlement']];

/**
 * The services that show whether a feature composes: alone at every tier from its lowest, with every provider of each capability it requires,
 * with every partner that it recommends or that its conditions name, with every answer to its closed questions; each for every set of modules.
 */
export function listCheckCases(manifest: FeatureManifest, registry: Registry): readonly CheckCase[] {
  const answers = answerOpenQuestions(manifest);
  return [...registry.stacks.keys()]
    .filter((stack) => supports(manifest, stack))
    .flatMap((stack) => {
      const tiers = TIERS.slice(TIERS.indexOf(lowestTier(manifest)));
      const [lowest = 'basic'] = tiers;
      const alone = tiers.map((tier) => ({ tier, subject: { kind: 'alone' } as const, options: answers }));
      const together = listPartners(manifest, registry, stack).map(({ mayBeRefused, ...subject }) => {
        const partner = registry.features.get(subject.feature)?.[0].manifest;
        const tier = partner === undefined ? lowest : higher(lowest, lowestTier(partner));
        return { tier, subject, options: answers, mayBeRefused };
      });
      const answered = Object.entries(manifest.options).flatMap(([option, definition]) =>
        listAnswers(definition).map((value) => ({
          tier: lowest,
          subject: { kind: 'option', option, value } as const,
          options: { ...answers, [option]: value },
        })),
      );
      return [...alone, ...together, ...answered].flatMap((one) =>
        MODULE_SETS.map((modules) => ({ mayBeRefused: false, ...one, stack, modules })),
      );
    });
}

/** The lowest tier at which nothing is said against it. */
function lowestTier({ tiers }: FeatureManifest): Tier {
  return tiers.refuseBelow === undefined ? tiers.min : higher(tiers.min, tiers.refuseBelow.tier);
}

function higher(one: Tier, other: Tier): Tier {
  return TIERS.indexOf(one) < TIERS.indexOf(other) ? other : one;
}

function supports({ neutral, stacks }: FeatureManifest, stack: string): boolean {
  return neutral || stack in stacks;
}

type Partner = Extract<CaseSubject, { readonly feature: string }> & { readonly mayBeRefused: boolean };

/** Each once, for the strongest reason. */
function listPartners(manifest: FeatureManifest, registry: Registry, stack: string): readonly Partner[] {
  const providersOf = (capability: string) => registry.capabilities.get(capability)?.providers ?? [];
  const required = manifest.requires.flatMap((need) => ('capability' in need ? [need.capability] : []));
  const mentioned = listMentioned(manifest);
  const provider = (mayBeRefused: boolean) => (capability: string) =>
    providersOf(capability).map((feature) => ({ kind: 'provider', capability, feature, mayBeRefused }) as const);
  const partner = (mayBeRefused: boolean) => (feature: string) => ({ kind: 'partner', feature, mayBeRefused }) as const;
  const partners: readonly Partner[] = [
    ...required.flatMap(provider(false)),
    ...manifest.recommends.map(({ feature }) => partner(false)(feature)),
    ...mentioned.features.map(partner(true)),
    ...mentioned.capabilities.flatMap(provider(true)),
  ];
  const first = new Map(partners.toReversed().map((one) => [one.feature, one]));
  return [...first.values()].toReversed().filter(({ feature }) => {
    const other = registry.features.get(feature)?.[0].manifest;
    return feature !== manifest.id && other !== undefined && supports(other, stack);
  });
}

/** Features and capabilities that decide whether something of it is there at all. */
function listMentioned(manifest: FeatureManifest) {
  const needs = manifest.requires.flatMap(({ when }) => when ?? []);
  const texts = [...listConditions(manifest).map(({ text }) => text), ...needs];
  const names = texts.flatMap((text) => {
    const condition = parseCondition(text, manifest.id);
    return condition.ok ? [namesIn(condition.value)] : [];
  });
  return {
    features: names.flatMap(({ features }) => features),
    capabilities: names.flatMap(({ capabilities }) => capabilities),
  };
}

/** All answers to a closed question; of a range its ends. */
function listAnswers(definition: OptionDefinition): readonly (string | number | boolean)[] {
  switch (definition.type) {
    case 'enum':
      return definition.values;
    case 'boolean':
      return [false, true];
    case 'integer':
    case 'number':
      return [definition.min, definition.max].filter((bound) => bound !== undefined);
    case 'string':
    case 'text':
    case 'list':
      return [];
  }
}

/** Something for each question that has no default. */
function answerOpenQuestions({ options }: FeatureManifest): Readonly<Record<string, unknown>> {
  const open = Object.entries(options).filter(([, definition]) => definition.default === undefined);
  return Object.fromEntries(open.map(([name, definition]) => [name, inventAnswer(definition)]));
}

const TEXTS = ['example', 'EXAMPLE', '1', 'https://example.com', 'a@example.com', '/example', 'a'];

function inventAnswer(definition: OptionDefinition): unknown {
  switch (definition.type) {
    case 'string': {
      const pattern = new RegExp(definition.pattern ?? '', 'u');
      return TEXTS.find((text) => pattern.test(text)) ?? TEXTS[0];
    }
    case 'text':
      return TEXTS[0];
    case 'list':
      return [];
    default:
      return listAnswers(definition)[0] ?? 1;
  }
}

/** Folders of a feature that mean something to some stack. */
export function knownFolders(registry: Registry): readonly string[] {
  return [NEUTRAL_VARIANT, ...registry.stacks.keys()];
}
