import type { FeatureManifest } from '../manifest/feature-manifest.ts';
import { suggestName } from '../names/near-miss.ts';
import type { Problem } from '../problem.ts';
import { type Condition, namesIn } from '../when/condition.ts';
import { parseCondition } from '../when/parse-condition.ts';
import type { Registry } from './registry.ts';

/** What a feature and a stack have in common here. */
type Conditional = Pick<FeatureManifest, 'id' | 'files' | 'facts'>;

/**
 * Problems of the conditions under `files` and `facts`: a condition that asks for a feature, capability or stack that no source holds is
 * never true, and nobody would notice. `WHEN_INVALID` with a near miss.
 */
export function checkConditions(registry: Registry, manifest: Conditional): readonly Problem[] {
  return listConditions(manifest).flatMap(({ text, place }) => {
    const condition = parseCondition(text, place);
    const problems = condition.ok ? checkNames(registry, condition.value, { text, place }) : condition.problems;
    return problems.map((problem) => ({ ...problem, features: [manifest.id] }));
  });
}

interface Place {
  readonly text: string;
  readonly place: string;
}

/** Every condition under `files` and `facts`, with its place for messages. */
export function listConditions({ id, files, facts }: Conditional): readonly Place[] {
  const ofFiles = files.map(({ when }, index) => ({ text: when, place: `${id}: files[${index}].when` }));
  const ofFacts = Object.entries(facts).flatMap(([kind, records]) =>
    records.map(({ when }, index) => ({ text: when, place: `${id}: facts.${kind}[${index}].when` })),
  );
  return [...ofFiles, ...ofFacts].flatMap(({ text, place }) => (typeof text === 'string' ? [{ text, place }] : []));
}

function checkNames(registry: Registry, condition: Condition, { text, place }: Place): readonly Problem[] {
  const names = namesIn(condition);
  const groups = [
    { kind: 'feature', asked: names.features, known: registry.features },
    { kind: 'capability', asked: names.capabilities, known: registry.capabilities },
    { kind: 'stack', asked: names.stacks, known: registry.stacks },
  ] as const;
  return groups.flatMap(({ kind, asked, known }) =>
    asked
      .filter((name) => !known.has(name))
      .map((name): Problem => {
        const message = `The condition \`${text}\` names the unknown ${kind} "${name}".`;
        const hint = suggestName(name, known.keys(), 'Add the source that holds it, or mend the condition.');
        return { code: 'WHEN_INVALID', message, hint, features: [], path: place };
      }),
  );
}
