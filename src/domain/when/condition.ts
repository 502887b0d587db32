import type { OptionValue } from '../manifest/option-definition.ts';
import type { Tier } from '../vocabulary.ts';

/**
 * The condition language of `when`:
 *
 *   condition  = and { "||" and }
 *   and        = unary { "&&" unary }
 *   unary      = "!" unary | "(" condition ")" | atom
 *   atom       = "feature" "(" id ")"
 *              | "capability" "(" id ")"
 *              | "tier" order tierName
 *              | "stack" equal id
 *              | "option" "(" name ")" [ order number | equal literal ]
 *   order      = equal | "<" | "<=" | ">" | ">="
 *   equal      = "==" | "!="
 *   literal    = number | "true" | "false" | 'text' | "text" | word
 *
 * An option alone is true when its value is neither false, 0, empty nor absent.
 */
export type Condition =
  | { readonly kind: 'or' | 'and'; readonly operands: readonly Condition[] }
  | { readonly kind: 'not'; readonly operand: Condition }
  | { readonly kind: 'feature' | 'capability'; readonly id: string }
  | { readonly kind: 'tier'; readonly operator: Operator; readonly tier: Tier }
  | { readonly kind: 'stack'; readonly operator: Operator; readonly id: string }
  | { readonly kind: 'option'; readonly name: string; readonly compare?: OptionComparison };

export type Operator = '==' | '!=' | '<' | '<=' | '>' | '>=';

export interface OptionComparison {
  readonly operator: Operator;
  readonly literal: string | number | boolean;
}

/** What a condition is asked about. Options are those of the feature that states the condition. */
export interface ConditionSubject {
  readonly features: readonly string[];
  readonly capabilities: readonly string[];
  readonly tier: Tier;
  readonly stack: string;
  readonly options: Readonly<Record<string, OptionValue>>;
}

/** Every name that a condition refers to, for validation against the registry and the feature's own options. */
export interface ConditionNames {
  readonly features: readonly string[];
  readonly capabilities: readonly string[];
  readonly stacks: readonly string[];
  readonly options: readonly string[];
}

/** All names in a condition, without repeats, in the order of first appearance. */
export function namesIn(condition: Condition): ConditionNames {
  const names = {
    features: new Set<string>(),
    capabilities: new Set<string>(),
    stacks: new Set<string>(),
    options: new Set<string>(),
  };
  for (const atom of atomsOf(condition)) {
    if (atom.kind === 'feature') names.features.add(atom.id);
    if (atom.kind === 'capability') names.capabilities.add(atom.id);
    if (atom.kind === 'stack') names.stacks.add(atom.id);
    if (atom.kind === 'option') names.options.add(atom.name);
  }
  return {
    features: [...names.features],
    capabilities: [...names.capabilities],
    stacks: [...names.stacks],
    options: [...names.options],
  };
}

/** The leaves of a condition. */
export type Atom = Exclude<Condition, { readonly kind: 'or' | 'and' | 'not' }>;

/** The leaves from left to right. */
export function atomsOf(condition: Condition): readonly Atom[] {
  switch (condition.kind) {
    case 'or':
    case 'and':
      return condition.operands.flatMap(atomsOf);
    case 'not':
      return atomsOf(condition.operand);
    default:
      return [condition];
  }
}
