import type { Contributor } from '../pipeline.ts';
import { fail, type Result, succeed } from '../problem.ts';
import { renderPath } from '../template/render-path.ts';
import { manifestPath } from './list-contributors.ts';
import { selectRepetitions } from './select-repetitions.ts';
import { buildScope, type Service } from './service-scope.ts';

/**
 * What contributors remark about this service, in layer order: chiefly facts that they render and cannot express.
 *
 * @param service With all facts.
 * @returns The notes, or the problems of all rules under `notes:`.
 */
export function listNotes(contributors: readonly Contributor[], service: Service): Result<readonly string[]> {
  const results = contributors.flatMap((contributor) =>
    contributor.manifest.notes.flatMap((rule, index) => {
      const place = `${manifestPath(contributor)}: notes[${index}]`;
      const repetitions = selectRepetitions(contributor, service, { rule, place });
      if (!repetitions.ok) return [repetitions];
      return repetitions.value.map((repetition): Result<string> => {
        const text = renderPath(rule.text, buildScope(contributor, service, { path: `${place}.text`, repetition }));
        return text.ok ? text : fail(text.problems.map((problem) => ({ ...problem, features: [contributor.id] })));
      });
    }),
  );
  const problems = results.flatMap((result) => (result.ok ? [] : result.problems));
  return problems.length > 0 ? fail(problems) : succeed(results.flatMap((result) => (result.ok ? result.value : [])));
}
