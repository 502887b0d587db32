import { suggestName } from '../names/near-miss.ts';
import type { Contributor, ServiceContext } from '../pipeline.ts';
import { fail, type Problem, type Result, succeed } from '../problem.ts';
import { type Condition, namesIn } from '../when/condition.ts';
import { evaluateCondition } from '../when/evaluate-condition.ts';
import { parseCondition } from '../when/parse-condition.ts';

/**
 * Parses a contributor's condition and checks that the options in it are its own. Features and capabilities in it are checked where
 * the registry is known.
 *
 * @param place The manifest and key that hold it, for messages.
 */
export function readCondition(contributor: Contributor, text: string, place: string): Result<Condition> {
  const parsed = parseCondition(text, place);
  if (!parsed.ok) return fail(parsed.problems.map((problem) => ({ ...problem, features: [contributor.id] })));
  const options = Object.keys(contributor.options);
  const unknown = namesIn(parsed.value).options.filter((name) => !options.includes(name));
  if (unknown.length === 0) return parsed;
  return fail(
    unknown.map(
      (name): Problem => ({
        code: 'WHEN_INVALID',
        message: `The condition \`${text}\` of "${contributor.id}" names the unknown option "${name}".`,
        hint: suggestName(name, options, `"${contributor.id}" has no options of that kind.`),
        features: [contributor.id],
        path: place,
      }),
    ),
  );
}

/** Whether a contributor's condition holds for the service; an absent condition does. */
export function evaluateWhen(
  contributor: Contributor,
  context: ServiceContext,
  when: { readonly text: string | undefined; readonly place: string },
): Result<boolean> {
  if (when.text === undefined) return succeed(true);
  const condition = readCondition(contributor, when.text, when.place);
  if (!condition.ok) return condition;
  return succeed(
    evaluateCondition(condition.value, {
      features: context.features.map(({ id }) => id),
      capabilities: context.capabilities,
      tier: context.tier,
      stack: context.stack.id,
      options: contributor.options,
    }),
  );
}
