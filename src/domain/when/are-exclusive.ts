import type { OptionValue } from '../manifest/option-definition.ts';
import { TIERS } from '../vocabulary.ts';
import { type Atom, atomsOf, type Condition, type ConditionSubject } from './condition.ts';
import { evaluateCondition } from './evaluate-condition.ts';

/** How many partial worlds are tried before the proof is given up. */
const STEP_LIMIT = 20_000;

/** Something a condition depends on, and the values that stand for all it can have. */
type Variable =
  | { readonly kind: 'feature' | 'capability'; readonly name: string; readonly values: readonly boolean[] }
  | { readonly kind: 'tier' | 'stack'; readonly name: string; readonly values: readonly string[] }
  | { readonly kind: 'option'; readonly name: string; readonly values: readonly (OptionValue | undefined)[] };

type World = ReadonlyMap<string, unknown>;

/**
 * Whether two conditions are provably never true together.
 *
 * The proof enumerates what the conditions can tell apart: features and capabilities are there or not, all tiers, the stacks that
 * are named and one more, and for each option the literals it is compared with, one value between and beyond them, and none at all.
 * Features, capabilities and options count as independent of each other, so `true` is certain, while `false` means
 * "not shown": either both can hold, or the enumeration grew beyond its limit.
 */
export function areExclusive(left: Condition, right: Condition): boolean {
  const both: Condition = { kind: 'and', operands: [left, right] };
  const variables = variablesOf(atomsOf(both));
  let steps = 0;

  // Whether no completion of the world satisfies both; false beyond the step limit.
  function isRefuted(index: number, world: World): boolean {
    steps += 1;
    if (steps > STEP_LIMIT) return false;
    const verdict = evaluatePartially(both, world);
    if (verdict !== undefined) return !verdict;
    const variable = variables[index];
    if (variable === undefined) return false;
    const key = keyOf(variable.kind, variable.name);
    return variable.values.every((value) => isRefuted(index + 1, new Map(world).set(key, value)));
  }

  return isRefuted(0, new Map());
}

/** Three-valued: undefined while the world leaves it open. */
function evaluatePartially(condition: Condition, world: World): boolean | undefined {
  switch (condition.kind) {
    case 'not': {
      const inner = evaluatePartially(condition.operand, world);
      return inner === undefined ? undefined : !inner;
    }
    case 'and':
    case 'or': {
      const decisive = condition.kind === 'or';
      const verdicts = condition.operands.map((operand) => evaluatePartially(operand, world));
      if (verdicts.includes(decisive)) return decisive;
      return verdicts.includes(undefined) ? undefined : !decisive;
    }
    default: {
      const key = keyOf(condition.kind, nameOf(condition));
      return world.has(key) ? evaluateCondition(condition, toSubject(condition, world.get(key))) : undefined;
    }
  }
}

/** A subject that answers for one atom only. */
function toSubject(atom: Atom, value: unknown): ConditionSubject {
  const present = value === true ? [nameOf(atom)] : [];
  return {
    features: present,
    capabilities: present,
    tier: TIERS.find((tier) => tier === value) ?? 'basic',
    stack: String(value),
    options: isOptionValue(value) ? { [nameOf(atom)]: value } : {},
  };
}

function isOptionValue(value: unknown): value is string | number | boolean {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
}

function variablesOf(atoms: readonly Atom[]): readonly Variable[] {
  const variables = new Map<string, Variable>();
  for (const atom of atoms) {
    const name = nameOf(atom);
    const key = keyOf(atom.kind, name);
    if (!variables.has(key)) variables.set(key, toVariable(atom, name, atoms));
  }
  return [...variables.values()];
}

function toVariable(atom: Atom, name: string, atoms: readonly Atom[]): Variable {
  switch (atom.kind) {
    case 'feature':
    case 'capability':
      return { kind: atom.kind, name, values: [true, false] };
    case 'tier':
      return { kind: 'tier', name, values: TIERS };
    case 'stack': {
      const named = atoms.flatMap((other) => (other.kind === 'stack' ? [other.id] : []));
      return { kind: 'stack', name, values: [...named, `${named.join()}*`] };
    }
    case 'option':
      return { kind: 'option', name, values: representativesOf(name, atoms) };
  }
}

function representativesOf(name: string, atoms: readonly Atom[]): readonly (OptionValue | undefined)[] {
  const literals = atoms.flatMap((atom) =>
    atom.kind === 'option' && atom.name === name && atom.compare !== undefined ? [atom.compare.literal] : [],
  );
  const numbers = [0, ...literals.filter((literal) => typeof literal === 'number')].sort((a, b) => a - b);
  const between = numbers.flatMap((number, index) => [number, (number + (numbers[index + 1] ?? number + 2)) / 2]);
  const texts = literals.filter((literal) => typeof literal === 'string');
  const beyond = Math.min(...numbers) - 1;
  return [undefined, true, false, '', ...texts, `${texts.join()}*`, beyond, ...between];
}

function nameOf(atom: Atom): string {
  if (atom.kind === 'option') return atom.name;
  return atom.kind === 'feature' || atom.kind === 'capability' ? atom.id : '';
}

function keyOf(kind: Atom['kind'], name: string): string {
  return `${kind}(${name})`;
}
