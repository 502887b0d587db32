import type { Catalogue } from '../../../src/app/load-catalogue.ts';
import { resolveSelection } from '../../../src/domain/resolver/resolve-selection.ts';
import { TIERS, type Tier } from '../../../src/domain/vocabulary.ts';
import { createRandom } from '../random.ts';
import { type Assignment, buildCoveringArray, type CoveringArray, type Factor } from './covering-array.ts';

const ON = 'on';
const OFF = 'off';
const TIER = 'tier';
const MODULES = 'modules';

/** Module sets that the rows differ in: the default, one with every kind of field, several. */
const MODULE_SETS: Readonly<Record<string, string>> = {
  default: '',
  'every kind': `modules:
  - name: subscription-entitlement
    fields:
      label: string!
      remarks: text?
      seats: integer
      price: decimal
      total: money
      active: boolean
      dueOn: date?
      startsAt: timestamp
      customer: uuid?
      state: enum(draft|active|cancelled)
`,
  three: `modules:
  - name: invoice
    fields: { number: string!, total: money, dueOn: date? }
  - name: tag
  - name: category
    fields: { label: string }
`,
};

/** A service of the matrix: what is asked for, and what it is as text. */
export interface MatrixRow {
  readonly title: string;
  readonly intent: string;
}

/**
 * Rows in which every admitted combination of `strength` features on or off, tiers and module sets occurs. The constraint model is the
 * resolver itself; an oracle that shares no code with it is compared elsewhere (test/conformance/random-selections.test.ts).
 */
export function buildMatrix(
  { registry }: Catalogue,
  strength: number,
): CoveringArray & { readonly services: readonly MatrixRow[] } {
  const stack = registry.stacks.get('typescript')?.[0];
  if (stack === undefined) throw new Error('no stack "typescript"');
  const features = [...registry.features.values()]
    .map(([latest]) => latest.manifest)
    .filter(({ base, hidden }) => !base && !hidden)
    .map(({ id }) => id)
    .sort();
  const factors: readonly Factor[] = [
    ...features.map((name) => ({ name, values: [ON, OFF] })),
    { name: TIER, values: TIERS },
    { name: MODULES, values: Object.keys(MODULE_SETS) },
  ];
  const resolves = (assignment: Assignment): boolean =>
    resolveSelection(registry, {
      stack: stack.manifest.id,
      stackVersion: stack.version,
      tier: tierOf(assignment),
      asked: named(assignment, ON).map((id) => ({ id, origin: '--features' })),
      excluded: named(assignment, OFF).map((id) => ({ id, origin: '--without' })),
      options: {},
      pins: {},
    }).ok;
  const admits = (assignment: Assignment): boolean =>
    assignment.has(TIER) ? resolves(assignment) : TIERS.some((tier) => resolves(new Map(assignment).set(TIER, tier)));
  const array = buildCoveringArray({ factors, strength, admits, random: createRandom(20_261_121) });
  return { ...array, services: array.rows.map(describeRow) };
}

function describeRow(row: Assignment, index: number): MatrixRow {
  const [on, off] = [named(row, ON), named(row, OFF)];
  const tier = row.get(TIER) ?? '';
  return {
    title: `row ${index + 1}: ${tier}, modules ${row.get(MODULES)}, ${on.length} on, ${off.length} off`,
    intent: `tier: ${tier}\nfeatures: [${on.join(', ')}]\nexclude: [${off.join(', ')}]\n${MODULE_SETS[row.get(MODULES) ?? ''] ?? ''}`,
  };
}

function tierOf(assignment: Assignment): Tier {
  return TIERS.find((tier) => tier === assignment.get(TIER)) ?? 'basic';
}

function named(assignment: Assignment, value: string): readonly string[] {
  return [...assignment]
    .filter(([name, chosen]) => chosen === value && name !== TIER && name !== MODULES)
    .map(([name]) => name)
    .sort();
}
