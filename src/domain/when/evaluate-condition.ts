import type { OptionValue } from '../manifest/option-definition.ts';
import { TIERS } from '../vocabulary.ts';
import type { Atom, Condition, ConditionSubject, Operator, OptionComparison } from './condition.ts';

/** Whether a condition holds. An option without a value is false alone, and differs from every literal. */
export function evaluateCondition(condition: Condition, subject: ConditionSubject): boolean {
  switch (condition.kind) {
    case 'or':
      return condition.operands.some((operand) => evaluateCondition(operand, subject));
    case 'and':
      return condition.operands.every((operand) => evaluateCondition(operand, subject));
    case 'not':
      return !evaluateCondition(condition.operand, subject);
    default:
      return evaluateAtom(condition, subject);
  }
}

function evaluateAtom(atom: Atom, subject: ConditionSubject): boolean {
  switch (atom.kind) {
    case 'feature':
      return subject.features.includes(atom.id);
    case 'capability':
      return subject.capabilities.includes(atom.id);
    case 'tier':
      return compare(TIERS.indexOf(subject.tier), atom.operator, TIERS.indexOf(atom.tier));
    case 'stack':
      return compare(subject.stack, atom.operator, atom.id);
    case 'option':
      return holdsForOption(
        Object.hasOwn(subject.options, atom.name) ? subject.options[atom.name] : undefined,
        atom.compare,
      );
  }
}

function holdsForOption(value: OptionValue | undefined, comparison: OptionComparison | undefined): boolean {
  if (comparison === undefined) return isTruthy(value);
  return compare(value, comparison.operator, comparison.literal);
}

function isTruthy(value: OptionValue | undefined): boolean {
  return Array.isArray(value) ? value.length > 0 : Boolean(value);
}

function compare(value: unknown, operator: Operator, literal: string | number | boolean): boolean {
  if (operator === '==') return value === literal;
  if (operator === '!=') return value !== literal;
  if (typeof value !== 'number' || typeof literal !== 'number') return false;
  switch (operator) {
    case '<':
      return value < literal;
    case '<=':
      return value <= literal;
    case '>':
      return value > literal;
    case '>=':
      return value >= literal;
  }
}
