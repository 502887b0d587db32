import type { Constraint, Literal } from '../constraint.ts';

/** A disjunction of literals in the search; the first two are watched. */
export interface Clause {
  readonly literals: Literal[];
  /** Index of the constraint it comes from; undefined when it was learned. */
  readonly constraint: number | undefined;
  /** The clauses it was learned from; undefined for those that were given. */
  readonly parents: readonly Clause[] | undefined;
}

/** Literals of which at most one may hold. */
export interface Group {
  readonly members: readonly Literal[];
  readonly constraint: number;
}

/**
 * The state of one search. It is mutable and never leaves the solver: callers see constraints in, and a model or a
 * core out. Entries of `values`, `levels` and `reasons` are indexed by variable, those of `watches` and `groups` by
 * {@link slotOf} a literal.
 */
export interface Search {
  /** 1 holds, -1 does not, 0 open. */
  readonly values: Int8Array;
  /** Number of decisions under which the variable was set. */
  readonly levels: Int32Array;
  readonly reasons: (Clause | undefined)[];
  readonly watches: (Clause[] | undefined)[];
  readonly groups: (Group[] | undefined)[];
  /** Literals in the order in which they became true. */
  readonly trail: Literal[];
  /** Length of the trail before each decision. */
  readonly decisions: number[];
  /** First entry of the trail whose consequences are not drawn yet. */
  head: number;
  /** A clause that fails without any decision: nothing can hold. */
  failure: Clause | undefined;
  /** Literals set so far, over all decisions; bounded by the step limit. */
  steps: number;
  readonly scratch: Uint8Array;
}

/** An empty search over the variables 1 to `variableCount`. */
export function createSearch(variableCount: number): Search {
  const slots = 2 * variableCount + 2;
  return {
    values: new Int8Array(variableCount + 1),
    levels: new Int32Array(variableCount + 1),
    reasons: new Array(variableCount + 1).fill(undefined),
    watches: new Array(slots).fill(undefined),
    groups: new Array(slots).fill(undefined),
    trail: [],
    decisions: [],
    head: 0,
    failure: undefined,
    steps: 0,
    scratch: new Uint8Array(variableCount + 1),
  };
}

/** Index of a literal in arrays that hold an entry for both signs. */
export function slotOf(literal: Literal): number {
  return literal > 0 ? 2 * literal : -2 * literal + 1;
}

/** 1 when the literal holds, -1 when its opposite does, 0 when that is open. */
export function truthOf(search: Search, literal: Literal): number {
  return literal > 0 ? (search.values[literal] ?? 0) : -(search.values[-literal] ?? 0);
}

export function levelOf(search: Search, literal: Literal): number {
  return search.levels[Math.abs(literal)] ?? 0;
}

/** Makes an open literal hold, because of `reason` or, when there is none, as a decision. */
export function assign(search: Search, literal: Literal, reason: Clause | undefined): void {
  const variable = Math.abs(literal);
  search.values[variable] = literal > 0 ? 1 : -1;
  search.levels[variable] = search.decisions.length;
  search.reasons[variable] = reason;
  search.trail.push(literal);
  search.steps += 1;
}

/** Takes back every decision beyond the first `level`. */
export function backtrack(search: Search, level: number): void {
  const length = search.decisions[level];
  if (length === undefined) return;
  for (const literal of search.trail.splice(length)) {
    search.values[Math.abs(literal)] = 0;
    search.reasons[Math.abs(literal)] = undefined;
  }
  search.decisions.length = level;
  search.head = length;
}

/** Adds a constraint before the first decision. `index` names it in cores. */
export function addConstraint(search: Search, constraint: Constraint, index: number): void {
  for (const literals of constraint.clauses) {
    addClause(search, { literals, constraint: index, parents: undefined });
  }
  if (constraint.atMostOne !== undefined) addGroup(search, { members: constraint.atMostOne, constraint: index });
}

/** Adds a clause at level 0, where what is set stays set. */
function addClause(search: Search, clause: Clause): void {
  const { literals } = clause;
  // Literals that are not false go first, so that they are the watched ones.
  let free = 0;
  for (let index = 0; index < literals.length && free < 2; index += 1) {
    const literal = literals[index] ?? 0;
    if (truthOf(search, literal) < 0) continue;
    literals[index] = literals[free] ?? 0;
    literals[free] = literal;
    free += 1;
  }
  const [first = 0] = literals;
  if (free === 0) {
    search.failure ??= clause;
    return;
  }
  if (free === 1) {
    if (truthOf(search, first) === 0) assign(search, first, clause);
    return;
  }
  watch(search, clause);
}

function addGroup(search: Search, group: Group): void {
  for (const member of group.members) {
    const slot = slotOf(member);
    const groups = search.groups[slot];
    if (groups === undefined) search.groups[slot] = [group];
    else groups.push(group);
  }
  // A member that holds already was propagated before this group existed: draw its consequences again.
  if (group.members.some((member) => truthOf(search, member) > 0)) search.head = 0;
}

/** Registers a clause of at least two literals under its first two. */
export function watch(search: Search, clause: Clause): void {
  const [first, second] = clause.literals;
  if (first === undefined || second === undefined) return;
  watchLiteral(search, first, clause);
  watchLiteral(search, second, clause);
}

export function watchLiteral(search: Search, literal: Literal, clause: Clause): void {
  const slot = slotOf(literal);
  const clauses = search.watches[slot];
  if (clauses === undefined) search.watches[slot] = [clause];
  else clauses.push(clause);
}
