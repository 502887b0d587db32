import type { Candidates } from './candidates.ts';
import type { Constraint } from './constraint.ts';
import { constrainAsked } from './rules/asked.ts';
import { constrainBase } from './rules/base.ts';
import { constrainConflicts } from './rules/conflicts.ts';
import { constrainExcluded } from './rules/excluded.ts';
import { constrainExclusive } from './rules/exclusive.ts';
import { constrainVersions } from './rules/one-version.ts';
import { constrainPins } from './rules/pins.ts';
import { constrainProvision } from './rules/provision.ts';
import { constrainRequirements } from './rules/requires.ts';
import { constrainStackSupport } from './rules/stack-support.ts';
import { constrainTierRefusals } from './rules/tier-refusal.ts';

/** States one law of selections about the features within reach. */
export type Rule = (candidates: Candidates) => readonly Constraint[];

/**
 * Everything that a valid selection meets, but for the absence of cycles, which is checked on finished selections
 * (find-model.ts) because there are too many possible circles to list.
 */
export const RULES: readonly Rule[] = [
  constrainVersions,
  constrainProvision,
  constrainBase,
  constrainAsked,
  constrainExcluded,
  constrainPins,
  constrainStackSupport,
  constrainTierRefusals,
  constrainRequirements,
  constrainExclusive,
  constrainConflicts,
];
