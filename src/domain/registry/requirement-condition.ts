import { type Result, succeed } from '../problem.ts';
import type { Tier } from '../vocabulary.ts';
import type { OptionValue } from '../manifest/option-definition.ts';

export interface RequirementCondition { readonly text: string }
export interface ConditionScope {
  readonly tier: Tier;
  readonly stack: string;
  readonly options: Readonly<Record<string, OptionValue>>;
}
export function parseRequirementCondition(text: string, _path: string): Result<RequirementCondition> {
  return succeed({ text });
}
export function isConditionMet(_condition: RequirementCondition, _scope: ConditionScope): boolean {
  return true;
}
