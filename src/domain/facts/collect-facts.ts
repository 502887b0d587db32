import type { z } from 'zod';
import type { Recall } from '../composer/render-memory.ts';
import type { Service } from '../composer/service-scope.ts';
import { nearestName, suggestName } from '../names/near-miss.ts';
import { wordsOf } from '../names/words.ts';
import type { Contributor, ServiceContext } from '../pipeline.ts';
import { fail, type Problem, type Result, succeed } from '../problem.ts';
import { checkJobs } from './check-jobs.ts';
import { checkReferences } from './check-references.ts';
import { completeJobs } from './complete-jobs.ts';
import { describeFact, type FactCandidate } from './fact-candidate.ts';
import { createFactLists, FACT_KINDS, type FactLists, isFactKind } from './fact-kinds.ts';
import {
  FACT_IDENTITY,
  FACT_SCHEMAS,
  type FactKind,
  type FactRecord,
  type Facts,
  LOCAL_OWNER,
} from './fact-schemas.ts';
import { listFactCandidates } from './list-fact-candidates.ts';

const SCHEMAS: { readonly [K in FactKind]: z.ZodType<FactRecord<K>> } = FACT_SCHEMAS;

/** The user's own facts: records by kind, as `scaffold.yaml` has them. */
export type LocalFacts = Readonly<Record<string, readonly Readonly<Record<string, unknown>>[]>>;

/**
 * Collects what the stack, the features and the user declare, before anything is rendered.
 *
 * Equal declarations of one fact collapse and stay with the first owner; the identity of each kind is in `FACT_IDENTITY`.
 *
 * @param contributors In layer order, the stack first.
 * @returns The facts in layer order with the user's last; or all problems: `FACT_INVALID`, `FACT_CONFLICT`, and those of conditions
 *   and templates.
 */
export function collectFacts(
  context: ServiceContext,
  contributors: readonly [Contributor, ...Contributor[]],
  localFacts: LocalFacts,
  recall?: Recall,
): Result<Facts> {
  const [stack] = contributors;
  const service: Service = { context, stack, ...(recall === undefined ? {} : { recall }) };
  const listed = contributors.map((contributor) => listFactCandidates(contributor, service));
  const declared = listed.flatMap((result) => (result.ok ? result.value : []));
  const problems = listed.flatMap((result) => (result.ok ? [] : result.problems));
  const lists = createFactLists();
  const known = new Map<string, FactCandidate>();
  for (const candidate of [...declared, ...listLocalCandidates(localFacts)]) {
    problems.push(...addCandidate(lists, known, candidate));
  }
  // A reference cannot be judged while the fact it means may be among those that failed.
  if (problems.length === 0) problems.push(...checkReferences(lists, context), ...checkJobs(lists));
  return problems.length > 0 ? fail(problems) : succeed({ ...lists, ciJob: completeJobs(lists) });
}

function listLocalCandidates(localFacts: LocalFacts): readonly FactCandidate[] {
  return Object.entries(localFacts).flatMap(([kind, records]) =>
    records.map((record, index) => {
      const name = `${kind}[${index}]`;
      const full = kind === 'env' ? { ...nameLocalVariable(record), ...record } : record;
      return { kind, record: full, owner: LOCAL_OWNER, name, place: () => `scaffold.yaml: facts.${name}` };
    }),
  );
}

/** A variable of the user is its own property in the group of the user, unless it says otherwise. */
function nameLocalVariable({ name }: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  return { group: LOCAL_OWNER, ...(typeof name === 'string' ? { key: wordsOf(name).camel } : {}) };
}

function addCandidate(
  lists: FactLists,
  known: Map<string, FactCandidate>,
  candidate: FactCandidate,
): readonly Problem[] {
  const { kind } = candidate;
  if (isFactKind(kind)) return addFact(lists, known, { ...candidate, kind });
  const hint = suggestName(kind, FACT_KINDS, `Use one of ${FACT_KINDS.join(', ')}.`);
  return [describeFact(candidate, `is of the unknown kind "${kind}"`, hint)];
}

function addFact<K extends FactKind>(
  lists: FactLists,
  known: Map<string, FactCandidate>,
  candidate: FactCandidate & { readonly kind: K },
): readonly Problem[] {
  const { kind, owner } = candidate;
  const parsed = SCHEMAS[kind].safeParse(candidate.record);
  if (!parsed.success) return parsed.error.issues.map((issue) => describeIssue(candidate, issue));
  const record = parsed.data;
  const identity = FACT_IDENTITY[kind].map((field) => String(record[field])).join(' ');
  const key = `${kind} ${identity}`;
  const other = known.get(key);
  if (other !== undefined) {
    const isEqual = printStable(other.record) === printStable(record);
    return isEqual ? [] : [describeConflict(`${kind} "${identity}"`, other, { ...candidate, record: { ...record } })];
  }
  known.set(key, { ...candidate, record: { ...record } });
  lists[kind].push({ ...record, owner });
  return [];
}

/** Says which key is wrong; an unknown key gets the near miss among those of its kind. */
function describeIssue(candidate: FactCandidate & { readonly kind: FactKind }, issue: z.core.$ZodIssue): Problem {
  const at = issue.path.map(String).join('.');
  if (issue.code !== 'unrecognized_keys') {
    const where = at === '' ? '' : ` at \`${at}\``;
    return describeFact(
      candidate,
      `does not fit its schema${where}: ${issue.message}`,
      `See \`${candidate.kind}\` in docs/facts.md.`,
    );
  }
  const keys = Object.keys(FACT_SCHEMAS[candidate.kind].shape);
  const near =
    at === '' ? issue.keys.map((key) => nearestName(key, keys)).find((name) => name !== undefined) : undefined;
  const names = issue.keys.map((key) => `\`${at === '' ? key : `${at}.${key}`}\``).join(', ');
  const hint = near === undefined ? `See \`${candidate.kind}\` in docs/facts.md.` : `Did you mean \`${near}\`?`;
  return describeFact(candidate, `has the unknown ${issue.keys.length === 1 ? 'key' : 'keys'} ${names}`, hint);
}

function describeConflict(fact: string, one: FactCandidate, other: FactCandidate): Problem {
  const fields = [...new Set([...Object.keys(one.record), ...Object.keys(other.record)])].filter(
    (field) => printStable(one.record[field]) !== printStable(other.record[field]),
  );
  const show = ({ owner, record, place }: FactCandidate): string =>
    `${owner}  ${fields.map((field) => `${field}: ${printStable(record[field]) ?? 'absent'}`).join(', ')}  (${place()})`;
  const who =
    one.owner === other.owner
      ? `"${one.owner}" declares ${fact} twice`
      : `"${one.owner}" and "${other.owner}" both declare ${fact}`;
  return {
    code: 'FACT_CONFLICT',
    message: `${who}, with different ${fields.join(', ')}.`,
    hint: 'Make them equal, or give one another name.',
    features: [...new Set([one.owner, other.owner])],
    path: other.place(),
    details: [show(one), show(other)],
  };
}

/** JSON with sorted keys; `undefined` for what JSON leaves out. */
function printStable(value: unknown): string | undefined {
  return JSON.stringify(value, (_key, inner: unknown) =>
    typeof inner === 'object' && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  );
}
