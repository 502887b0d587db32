import { evaluateWhen } from '../composer/conditions.ts';
import { listFactSources, type NamedSource, placeOfSource } from '../composer/index-sources.ts';
import { manifestPath } from '../composer/list-contributors.ts';
import { listRepetitions } from '../composer/list-repetitions.ts';
import { buildScope, isTemplate, renderSourceTemplate, type Service } from '../composer/service-scope.ts';
import type { Contributor } from '../pipeline.ts';
import { fail, type Problem, type Result, succeed } from '../problem.ts';
import { describeFact, type FactCandidate } from './fact-candidate.ts';
import { parseFactFile } from './parse-fact-file.ts';
import { renderRecord } from './render-record.ts';

/**
 * The records that a contributor declares for this service: those of its manifest, rendered and repeated, then those of its
 * `facts/` files. Conditions are evaluated; schemas are not checked yet.
 *
 * Text in the manifest is a template. A file is rendered as a whole if it ends in `.hbs` and is taken as it is otherwise, so that
 * texts with braces of their own, such as alert annotations, need no escapes.
 */
export function listFactCandidates(contributor: Contributor, service: Service): Result<readonly FactCandidate[]> {
  const problems: Problem[] = [];
  const candidates: FactCandidate[] = [];
  const add = (result: Result<readonly FactCandidate[]>): void => {
    if (result.ok) candidates.push(...result.value);
    else problems.push(...result.problems);
  };
  for (const [kind, records] of Object.entries(contributor.manifest.facts)) {
    records.forEach((record, index) => {
      const name = `${kind}[${index}]`;
      const place = () => `${manifestPath(contributor)}: facts.${name}`;
      add(expandRecord(contributor, service, { kind, record, owner: contributor.id, name, place }));
    });
  }
  for (const source of listFactSources(contributor, service.context)) add(readFactFile(contributor, service, source));
  return problems.length > 0 ? fail(problems) : succeed(candidates);
}

/** Applies `when` and `each` of a manifest's record and renders its texts. */
function expandRecord(
  contributor: Contributor,
  service: Service,
  candidate: FactCandidate,
): Result<readonly FactCandidate[]> {
  const selected = selectRecord(contributor, service, candidate);
  if (!selected.ok) return selected;
  if (selected.value === undefined) return succeed([]);
  const { each, ...record } = selected.value.record;
  if (each !== undefined && typeof each !== 'string')
    return fail([describeFact(candidate, 'has an `each` that is no text')]);
  const repetitions = listRepetitions(contributor, service, { each, place: candidate.place() });
  if (!repetitions.ok) return repetitions;
  const rendered = repetitions.value.map((repetition) =>
    renderRecord(record, buildScope(contributor, service, { path: candidate.place(), repetition })),
  );
  const problems = rendered.flatMap((result) => (result.ok ? [] : result.problems));
  if (problems.length > 0) return fail(problems.map((problem) => ({ ...problem, features: [contributor.id] })));
  return succeed(rendered.flatMap((result) => (result.ok ? [{ ...candidate, record: result.value }] : [])));
}

/** The record without its `when`; `undefined` where that does not hold. */
function selectRecord(
  contributor: Contributor,
  service: Service,
  candidate: FactCandidate,
): Result<FactCandidate | undefined> {
  const { when, ...record } = candidate.record;
  if (when === undefined) return succeed(candidate);
  if (typeof when !== 'string') return fail([describeFact(candidate, 'has a `when` that is no text')]);
  const holds = evaluateWhen(contributor, service.context, { text: when, place: candidate.place() });
  if (!holds.ok) return holds;
  return succeed(holds.value ? { ...candidate, record } : undefined);
}

function readFactFile(
  contributor: Contributor,
  service: Service,
  { file }: NamedSource,
): Result<readonly FactCandidate[]> {
  const place = placeOfSource(contributor, file.path);
  if (file.content instanceof Uint8Array || !/\.yaml(\.hbs)?$/.test(file.path)) {
    return fail([describeStranger(contributor, place)]);
  }
  const text = isTemplate(file.content)
    ? renderSourceTemplate(contributor, service, { template: file.content, path: place })
    : succeed(file.content);
  if (!text.ok) return text;
  const parsed = parseFactFile(text.value, { owner: contributor.id, place, isRendered: isTemplate(file.content) });
  if (!parsed.ok) return parsed;
  const results = parsed.value.map((candidate) =>
    candidate.record.each === undefined
      ? selectRecord(contributor, service, candidate)
      : fail([
          describeFact(
            candidate,
            'has an `each`, which only records of the manifest can have',
            'Rename the file to `.yaml.hbs` and write a loop.',
          ),
        ]),
  );
  const problems = results.flatMap((result) => (result.ok ? [] : result.problems));
  if (problems.length > 0) return fail(problems);
  return succeed(results.flatMap((result) => (result.ok && result.value !== undefined ? [result.value] : [])));
}

function describeStranger(contributor: Contributor, place: string): Problem {
  return {
    code: 'FACT_INVALID',
    message: `${place} is no YAML file, but lies among the facts of "${contributor.id}".`,
    hint: 'Name it `.yaml` or `.yaml.hbs`, or move it.',
    features: [contributor.id],
    path: place,
  };
}
